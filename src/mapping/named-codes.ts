import type { NamedCoding } from '../domain/codes.ts'
import type { ListRow } from '../domain/list-row.ts'
import type { ReportView } from '../domain/report-view.ts'
import { translated } from '../terminology/designations.ts'

/** Gives a code the name that it is to have, its own words untouched. */
export type Naming = (coding: NamedCoding) => NamedCoding

/** A code with its name in a language, where our vocabularies have one. */
export const inLanguage =
  (language: string): Naming =>
  (coding) => {
    const name = translated(coding, language)
    return name === undefined ? coding : { ...coding, name }
  }

/** A row of the list with its codes named. Pure. */
export const namedRow = (row: ListRow, name: Naming): ListRow => ({
  ...row,
  regions: row.regions.map(name),
  bodyParts: row.bodyParts.map(name),
  studyTypes: row.studyTypes.map(name),
  ...(row.requestingSpecialty && { requestingSpecialty: name(row.requestingSpecialty) }),
})

/** A report with its codes named. Pure. */
export const namedView = (view: ReportView, name: Naming): ReportView => ({
  ...view,
  sections: view.sections.map((section) => ({
    ...section,
    values: section.values.map((value) => ({
      ...value,
      ...(value.labelCoding && { labelCoding: name(value.labelCoding) }),
      ...(value.coding && { coding: name(value.coding) }),
    })),
  })),
})

/** All codes of rows, each as often as it stands there. */
export const codesOfRow = ({
  regions,
  bodyParts,
  studyTypes,
  requestingSpecialty,
}: ListRow): NamedCoding[] => [
  ...regions,
  ...bodyParts,
  ...studyTypes,
  ...(requestingSpecialty ? [requestingSpecialty] : []),
]

/** All codes of a report's values. */
export const codesOfView = ({ sections }: ReportView): NamedCoding[] =>
  sections.flatMap(({ values }) =>
    values.flatMap(({ coding, labelCoding }) => [coding, labelCoding].flatMap((code) => code ?? [])),
  )
