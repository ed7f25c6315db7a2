import type { Composition, CompositionSection, Reference } from '@medplum/fhirtypes'
import { sectionCoding } from '../mapping/report-codes.ts'
import { type SectionName, sectionCodes } from '../mapping/report-graph.ts'

/** A section of HL7 Europe's that only refers to resources. */
export const entrySection = (kind: SectionName, entry: readonly Reference[]): CompositionSection => {
  const coding = sectionCoding(kind)
  return { title: coding.display ?? kind, code: { coding: [coding] }, entry: [...entry] }
}

/** Sections with studies, orders and examinations in those that HL7 Europe gives them, which are added where missing. */
export function withEntries(
  sections: readonly CompositionSection[],
  wanted: readonly (readonly [SectionName, readonly Reference[]])[],
): NonNullable<Composition['section']> {
  const out = sections.map((section) => ({ ...section }))
  for (const [kind, references] of wanted) {
    if (references.length === 0) continue
    const target = flat(out).find(({ code }) => code?.coding?.[0]?.code === sectionCodes[kind])
    if (target) {
      target.entry = [...(target.entry ?? []), ...references]
      delete target.emptyReason
    } else out.push(entrySection(kind, references))
  }
  return out
}

const flat = (sections: readonly CompositionSection[]): CompositionSection[] =>
  sections.flatMap((one) => [one, ...flat(one.section ?? [])])
