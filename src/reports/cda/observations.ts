import type { CodeableConcept, Condition, Observation, Reference } from '@medplum/fhirtypes'
import { conceptText } from '../../fhir/elements.ts'
import { inTable } from '../in-table.ts'
import type { EntryContext } from './collected.ts'
import { absent, type CdaReader } from './datatypes.ts'
import { allAt, firstAt, type XmlNode } from './xml-tree.ts'

/** Observations that say no more than that something is a problem: their value is what counts. */
const problemCodes = new Set(['75326-9', '29308-4', 'ASSERTION', '282291009', '55607006'])

type ReadValue = (reader: CdaReader, node: XmlNode) => Partial<Observation>

const concept: ReadValue = (reader, node) => {
  const valueCodeableConcept = reader.concept(node)
  return valueCodeableConcept ? { valueCodeableConcept } : {}
}
const quantity: ReadValue = (reader, node) => {
  const valueQuantity = reader.quantity(node)
  return valueQuantity ? { valueQuantity } : {}
}
const range: ReadValue = (reader, node) => {
  const low = reader.quantity(firstAt(node, 'low'))
  const high = reader.quantity(firstAt(node, 'high'))
  return low || high ? { valueRange: { ...(low && { low }), ...(high && { high }) } } : {}
}

/** `xsi:type` of a value (HL7 v3 data types) and how it is read; what is not here is text. */
const valueTypes: Readonly<Record<string, ReadValue>> = {
  CD: concept,
  CE: concept,
  CV: concept,
  CO: concept,
  CS: concept,
  PQ: quantity,
  REAL: quantity,
  INT: quantity,
  IVL_PQ: range,
  BL: (_, node) => ({ valueBoolean: node.attributes.value === 'true' }),
  TS: (reader, node) => {
    const time = reader.time(node)
    return time ? { valueDateTime: time.value } : {}
  },
  IVL_TS: (reader, node) => {
    const valuePeriod = reader.period(node)
    return valuePeriod ? { valuePeriod } : {}
  },
}

/** The value of an observation as FHIR's `value[x]`; nothing for a mere pointer into the narrative. */
export function observedValue(reader: CdaReader, node: XmlNode | undefined): Partial<Observation> {
  if (!node) return {}
  reader.saw(node)
  const type = (node.attributes.type ?? '').replace(/^.*:/, '')
  const read = inTable(valueTypes, type)
  if (read) return read(reader, node)
  const text = reader.text(node)
  return text === undefined ? {} : { valueString: text }
}

/** Whether an observation only points at words of the narrative: they stand there already. */
const isPointer = (node: XmlNode): boolean => {
  const value = firstAt(node, 'value')
  if (!value) return firstAt(node, 'text', 'reference') !== undefined
  return firstAt(value, 'reference') !== undefined && value.attributes.code === undefined
}

/**
 * Reads a CDA observation: a Condition where it names a problem, else an Observation.
 * @returns a reference, `undefined` when it says no more than the narrative.
 */
export function observation(context: EntryContext, node: XmlNode): Reference | undefined {
  const { reader, assembly, kind, into } = context
  const code = reader.concept(firstAt(node, 'code'))
  const values = allAt(node, 'value')
  const value = observedValue(reader, values[0])
  const pointer = firstAt(node, 'text')
  const words = firstAt(pointer, 'reference') ? undefined : reader.text(pointer)
  reader.saw(pointer)
  const { valueCodeableConcept: problem } = value
  const isProblem = problemCodes.has(code?.coding?.[0]?.code ?? '') || code === undefined
  if (isProblem && problem && (kind === 'history' || kind === 'order')) {
    const found = condition(context, node, problem)
    if (kind === 'order') into.reasons.push(found)
    return assembly.add(found)
  }
  const said = Object.keys(value).length > 0
  if (!code || (!said && (isPointer(node) || words === undefined))) return undefined
  const resource: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code,
    subject: context.subject,
    ...effective(reader, firstAt(node, 'effectiveTime')),
    ...value,
    ...(words !== undefined && { note: [{ text: words }] }),
    ...further(reader, code, values.slice(1)),
    ...details(reader, node),
  }
  return assembly.add(resource)
}

function details(reader: CdaReader, node: XmlNode): Partial<Observation> {
  const method = reader.concept(firstAt(node, 'methodCode'))
  const site = reader.concept(firstAt(node, 'targetSiteCode'))
  const interpretation = allAt(node, 'interpretationCode').flatMap((one) => reader.concept(one) ?? [])
  return {
    ...(method && { method }),
    ...(site && { bodySite: withQualifiers(reader, firstAt(node, 'targetSiteCode'), site) }),
    ...(interpretation.length > 0 && { interpretation }),
  }
}

/** A site with its side or other qualifier beside it, in words. */
export function withQualifiers(
  reader: CdaReader,
  node: XmlNode | undefined,
  concept: CodeableConcept,
): CodeableConcept {
  const qualifiers = allAt(node, 'qualifier', 'value').flatMap((one) => reader.concept(one) ?? [])
  if (qualifiers.length === 0) return concept
  const words = [concept, ...qualifiers].flatMap((one) => conceptText(one) ?? [])
  return {
    ...concept,
    coding: [...(concept.coding ?? []), ...qualifiers.flatMap(({ coding }) => coding ?? [])],
    text: concept.text ?? words.join(', '),
  }
}

/** Values beyond the first, each as a component under the same name. */
function further(reader: CdaReader, code: CodeableConcept, values: readonly XmlNode[]): Partial<Observation> {
  const component = values
    .map((node) => observedValue(reader, node))
    .filter((value) => Object.keys(value).length > 0)
    .map((value) => ({ code, ...(value as object) }))
  return component.length > 0 ? { component } : {}
}

/** `effectiveTime` of an event as FHIR's `effective[x]`. */
export function effective(
  reader: CdaReader,
  node: XmlNode | undefined,
): { effectiveDateTime?: string; effectivePeriod?: NonNullable<Observation['effectivePeriod']> } {
  const at = reader.time(node)
  if (at) return { effectiveDateTime: at.value }
  const period = reader.period(node)
  return period ? { effectivePeriod: period } : {}
}

function condition(context: EntryContext, node: XmlNode, code: CodeableConcept): Condition {
  const { reader, subject } = context
  const onset = reader.period(firstAt(node, 'effectiveTime'))
  const site = reader.concept(firstAt(node, 'targetSiteCode'))
  return {
    resourceType: 'Condition',
    code,
    subject,
    ...(onset?.start !== undefined && { onsetDateTime: onset.start }),
    ...(onset?.end !== undefined && { abatementDateTime: onset.end }),
    ...(site && !isMasked(firstAt(node, 'targetSiteCode')) && { bodySite: [site] }),
  }
}

const isMasked = (node: XmlNode | undefined): boolean => absent(node).length > 0
