import type { CodeableConcept, Coding as FhirCoding, Period, Procedure, Reference } from '@medplum/fhirtypes'
import type { Assembly } from '../assembly.ts'
import { systemOfOid } from '../code-systems.ts'
import { partyReference } from '../parties.ts'
import { isUid, modalityCoding } from './catalog.ts'
import type { CdaReader } from './datatypes.ts'
import { partyOf } from './people.ts'
import { allAt, firstAt, type XmlNode } from './xml-tree.ts'

/** An examination that the header of a document names (`documentationOf/serviceEvent`). */
export interface CdaEvent {
  readonly studyUid?: string
  readonly code?: CodeableConcept
  readonly modality?: FhirCoding
  readonly site?: CodeableConcept
  readonly period?: Period
  readonly performers: readonly Reference[]
}

/** Under which regime an examination was made (Italy's ActCode): not what was done. */
const regimes = ['2.16.840.1.113883.2.9.5.1.4']
const isDiagnosis = (system: string | undefined): boolean => /icd-10|icd-9|icd-o/.test(system ?? '')

/** The examinations of the header, and the diagnoses that some countries put in the same place. */
export function eventsOf(
  reader: CdaReader,
  assembly: Assembly,
): { events: CdaEvent[]; diagnoses: CodeableConcept[] } {
  const events: CdaEvent[] = []
  const diagnoses: CodeableConcept[] = []
  for (const node of allAt(reader.root, 'documentationOf', 'serviceEvent')) {
    const coded = firstAt(node, 'code')
    const system = coded?.attributes.codeSystem
    const isRegime = system !== undefined && regimes.includes(system)
    const studyUid = studyUidOf(reader, node)
    if (studyUid === undefined && isDiagnosis(system && systemOfOid(system))) {
      diagnoses.push(...[reader.concept(coded)].flatMap((one) => one ?? []))
      continue
    }
    events.push({
      ...(studyUid !== undefined && { studyUid }),
      ...(isRegime ? {} : codesOf(reader, coded)),
      ...periodOf(reader, node),
      performers: performersOf(reader, assembly, node),
    })
  }
  return { events, diagnoses }
}

/** PS3.20: the root alone. France also writes the word `studyInstanceUID` beside it. */
function studyUidOf(reader: CdaReader, event: XmlNode): string | undefined {
  const id = allAt(event, 'id').find(
    ({ attributes: { root, extension } }) =>
      isUid(root) && (extension === undefined || /^studyInstanceUID$/i.test(extension)),
  )
  reader.saw(id)
  return id?.attributes.root
}

/** Translations that are qualified say which modality and region, not another name of the examination. */
function codesOf(reader: CdaReader, node: XmlNode | undefined): Pick<CdaEvent, 'code' | 'modality' | 'site'> {
  if (!node) return {}
  reader.saw(node)
  const translations = allAt(node, 'translation')
  const saying = (code: string): XmlNode | undefined =>
    translations.find((one) => firstAt(one, 'qualifier', 'name')?.attributes.code === code)
  const apart = [saying('121139'), saying('39111-0')]
  const codings = [node, ...translations.filter((one) => !apart.includes(one))].flatMap(
    (one) => reader.concept({ ...one, children: [] })?.coding ?? [],
  )
  const original = reader.concept(node)?.text
  const modality = modalityCoding(apart[0])
  const site = apart[1] && reader.concept({ ...apart[1], children: [] })
  return {
    ...(codings.length > 0 && {
      code: { coding: codings, ...(original !== undefined && { text: original }) },
    }),
    ...(modality && { modality }),
    ...(site && { site }),
  }
}

function periodOf(reader: CdaReader, event: XmlNode): Pick<CdaEvent, 'period'> {
  const period = reader.period(firstAt(event, 'effectiveTime'))
  return period ? { period } : {}
}

function performersOf(reader: CdaReader, assembly: Assembly, event: XmlNode): Reference[] {
  return allAt(event, 'performer').flatMap(
    (node) => partyReference(assembly, partyOf(reader, firstAt(node, 'assignedEntity'), node)) ?? [],
  )
}

const codesIn = (concept: CodeableConcept | undefined): string[] =>
  (concept?.coding ?? []).map(({ system, code }) => `${system}|${code}`)

/** Examinations of the body, joined with those of the header that share a code; the header's others stand by themselves. */
export function proceduresOf(
  body: readonly Procedure[],
  events: readonly CdaEvent[],
  subject: Reference<never>,
): Procedure[] {
  const joined = new Set<CdaEvent>()
  const mine = body.map((procedure) => {
    const event = events.find(
      (one) => !joined.has(one) && codesIn(one.code).some((code) => codesIn(procedure.code).includes(code)),
    )
    if (event) joined.add(event)
    return event ? { ...procedure, ...rest(event, procedure) } : procedure
  })
  const others = events.filter((event) => !joined.has(event) && event.code)
  const lone = events.filter((event) => !event.code && event.performers.length > 0)
  const [first, ...more] = mine
  const withLone =
    first && lone.length > 0 && !first.performer
      ? [{ ...first, ...rest(lone[0] ?? { performers: [] }, first) }, ...more]
      : mine
  return [
    ...withLone,
    ...others.map(
      (event): Procedure => ({
        resourceType: 'Procedure',
        status: 'completed',
        code: event.code ?? {},
        subject,
        ...rest(event, undefined),
      }),
    ),
  ]
}

/** What the header adds to an examination. */
function rest(event: CdaEvent, procedure: Procedure | undefined): Partial<Procedure> {
  const dated = procedure?.performedDateTime ?? procedure?.performedPeriod
  const codings = event.code?.coding?.filter(
    ({ system, code }) => !codesIn(procedure?.code).includes(`${system}|${code}`),
  )
  return {
    ...(procedure?.code && codings?.length
      ? { code: { ...procedure.code, coding: [...(procedure.code.coding ?? []), ...codings] } }
      : {}),
    ...(!dated && event.period && { performedPeriod: event.period }),
    ...(!procedure?.category && event.modality && { category: { coding: [event.modality] } }),
    ...(!procedure?.bodySite && event.site && { bodySite: [event.site] }),
    ...(event.performers.length > 0 && {
      performer: event.performers.map((actor) => ({ actor: actor as Reference<never> })),
    }),
  }
}
