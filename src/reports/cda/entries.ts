import type {
  AllergyIntolerance,
  MedicationAdministration,
  Procedure,
  Reference,
  ServiceRequest,
} from '@medplum/fhirtypes'
import { conceptText } from '../../fhir/elements.ts'
import { extension, system } from '../../fhir/urls.ts'
import { inTable } from '../in-table.ts'
import { partyReference } from '../parties.ts'
import { modalityCoding, studyAct } from './catalog.ts'
import type { EntryContext } from './collected.ts'
import { effective, observation, observedValue, withQualifiers } from './observations.ts'
import { partyOf } from './people.ts'
import { allAt, childrenOf, firstAt, type XmlNode } from './xml-tree.ts'

/** Reads an entry of a section and what hangs on it (CDA R2 4.3.6): each kind of act by its own rule. */
export function readEntry(context: EntryContext, node: XmlNode): void {
  const kind = rules.find(([fits]) => fits(node, context))
  if (kind) kind[1](context, node)
  else below(context, node)
}

/** What hangs on an act: its relationships and the members of an organizer. */
function below(context: EntryContext, node: XmlNode): void {
  for (const holder of [...allAt(node, 'entryRelationship'), ...allAt(node, 'component')])
    for (const inner of childrenOf(holder)) readEntry(context, inner)
}

type Rule = readonly [
  fits: (node: XmlNode, context: EntryContext) => boolean,
  read: (context: EntryContext, node: XmlNode) => void,
]

const codeOf = (node: XmlNode): string => firstAt(node, 'code')?.attributes.code ?? ''
const hasTemplate = (node: XmlNode, root: string): boolean =>
  allAt(node, 'templateId').some(({ attributes }) => attributes.root === root)
const isPlanned = (node: XmlNode): boolean =>
  ['INT', 'RQO', 'PRP', 'APT', 'GOL'].includes(node.attributes.moodCode ?? '')

/** In this order: the first that fits. */
const rules: readonly Rule[] = [
  [(node) => node.name === 'act' && codeOf(node) === '113014', readStudy],
  [(node) => node.attributes.classCode === 'DGIMG', readImage],
  [({ name }) => name === 'observationMedia', readMedia],
  [({ name }) => name === 'substanceAdministration', readMedication],
  [(node) => node.name === 'observation' && codeOf(node) === '52473-6', readAllergy],
  [(node) => node.name === 'act' && codeOf(node) === '48767-8', readComment],
  [(node) => node.name === 'act' && codeOf(node) === '48768-6', readCoverage],
  [
    (node, { kind }) =>
      kind === 'recommendation' && codeOf(node) !== '' && (isPlanned(node) || node.name === 'act'),
    readProposal,
  ],
  [isLaterAct, readProposal],
  [
    (node, { kind }) =>
      node.name === 'procedure' ||
      (node.name === 'act' &&
        codeOf(node) !== '' &&
        (kind === 'procedure' || hasTemplate(node, procedureContext))),
    readProcedure,
  ],
  [(node, { kind }) => kind === 'comparison' && node.name === 'observation', readComparison],
  [(node, { isDose }) => isDose && node.name === 'observation', readDose],
  [({ name }) => name === 'observation', readObservation],
]

/** C-CDA Procedure Context: the examination itself, or one that is advised when its time is yet to come. */
const procedureContext = '2.16.840.1.113883.10.20.6.2.5'

function isLaterAct(node: XmlNode, { reader, made }: EntryContext): boolean {
  if (node.name !== 'act' || !hasTemplate(node, procedureContext)) return false
  const at = reader.time(firstAt(node, 'effectiveTime'))?.value
  return at !== undefined && at.slice(0, 10) > made.slice(0, 10)
}

function readStudy({ reader, into }: EntryContext, node: XmlNode): void {
  const study = studyAct(reader, node)
  if (study) into.studies.push(study)
}

/** An image that a finding points at, with the frame that is meant. */
function readImage({ reader, into }: EntryContext, node: XmlNode): void {
  const uid = firstAt(node, 'id')?.attributes.root
  const url = firstAt(node, 'text', 'reference')?.attributes.value
  const frames = allAt(node, 'entryRelationship', 'observation').filter(
    ({ attributes }) => attributes.classCode === 'ROIBND',
  )
  const frame = Number(firstAt(frames[0], 'entryRelationship', 'observation', 'value')?.attributes.value)
  reader.saw(node)
  if (uid !== undefined && !into.images.has(uid))
    into.images.set(uid, { url, frame: Number.isInteger(frame) && frame > 0 ? frame : undefined })
}

function readMedia({ reader, into }: EntryContext, node: XmlNode): void {
  const attachment = reader.attachment(firstAt(node, 'value'))
  const title = reader.text(firstAt(node, 'text'))
  if (attachment)
    into.media.push({
      id: node.attributes.ID,
      attachment: { ...attachment, ...(title !== undefined && { title }) },
    })
}

const unknownValue = { url: extension.dataAbsent, valueCode: 'unknown' }

function readMedication(context: EntryContext, node: XmlNode): void {
  const { reader, assembly, subject } = context
  const material = firstAt(node, 'consumable', 'manufacturedProduct', 'manufacturedMaterial')
  const code = reader.concept(firstAt(material, 'code'))
  const name = reader.text(firstAt(material, 'name'))
  const lot = reader.text(firstAt(material, 'lotNumberText'))
  reader.saw(firstAt(node, 'text'))
  if (!code && name === undefined) return
  const atc = (code?.coding ?? []).filter(({ system: space }) => space === 'http://www.whocc.no/atc')
  const medication = assembly.add({
    resourceType: 'Medication',
    code: { ...code, ...(name !== undefined && { text: name }) },
    ...(atc.length > 0 && { ingredient: atc.map((one) => ({ itemCodeableConcept: { coding: [one] } })) }),
    ...(lot !== undefined && { batch: { lotNumber: lot } }),
  })
  const route = reader.concept(firstAt(node, 'routeCode'))
  const amount = firstAt(node, 'doseQuantity')
  const dose = reader.quantity(amount) ?? reader.quantity(firstAt(amount, 'low'))
  const when = effective(reader, firstAt(node, 'effectiveTime'))
  reader.saw(amount)
  const given: MedicationAdministration = {
    resourceType: 'MedicationAdministration',
    status: 'completed',
    medicationReference: medication as Reference<never>,
    subject,
    ...(Object.keys(when).length > 0 ? when : { _effectiveDateTime: { extension: [unknownValue] } }), // 1..1 in R4
    ...((route || dose) && { dosage: { ...(route && { route }), ...(dose && { dose }) } }),
  }
  context.entries.push(assembly.add(given))
}

const severities: Readonly<Record<string, 'mild' | 'moderate' | 'severe'>> = {
  L: 'mild',
  M: 'moderate',
  H: 'severe',
}

function readAllergy(context: EntryContext, node: XmlNode): void {
  const { reader, assembly, subject } = context
  const agent = reader.concept(
    firstAt(node, 'participant', 'participantRole', 'playingEntity', 'code') ??
      firstAt(node, 'participant', 'participantRole', 'code'),
  )
  const { valueCodeableConcept: kind } = observedValue(reader, firstAt(node, 'value'))
  const inner = (code: string): XmlNode[] =>
    allAt(node, 'entryRelationship', 'observation').filter((one) => codeOf(one) === code)
  const manifestation = inner('75321-0').flatMap((one) => {
    reader.saw(firstAt(one, 'code'), firstAt(one, 'text'))
    return observedValue(reader, firstAt(one, 'value')).valueCodeableConcept ?? []
  })
  const severity = inner('SEV').map((one) => {
    reader.saw(firstAt(one, 'code'), firstAt(one, 'text'), firstAt(one, 'value'))
    return inTable(severities, firstAt(one, 'value')?.attributes.code)
  })[0]
  const onset = reader.period(firstAt(node, 'effectiveTime'))
  reader.saw(firstAt(node, 'code'), firstAt(node, 'text'))
  if (!agent && !kind) return
  const code = kind?.coding?.[0]?.code ?? ''
  const resource: AllergyIntolerance = {
    resourceType: 'AllergyIntolerance',
    patient: subject,
    code: agent ?? kind ?? {},
    ...(/INT$/.test(code) ? { type: 'intolerance' } : /ALG$/.test(code) ? { type: 'allergy' } : {}),
    ...(onset?.start !== undefined && { onsetDateTime: onset.start }),
    ...(manifestation.length > 0 && { reaction: [{ manifestation, ...(severity && { severity }) }] }),
  }
  context.entries.push(assembly.add(resource))
}

/** A comment that points at the narrative says nothing more. */
function readComment({ reader }: EntryContext, node: XmlNode): void {
  const text = firstAt(node, 'text')
  reader.saw(firstAt(node, 'code'))
  if (firstAt(text, 'reference')) reader.saw(text)
}

/** France's statement of the health insurance (48768-6): who pays, and under which number. */
function readCoverage(context: EntryContext, node: XmlNode): void {
  const { reader, assembly, subject } = context
  for (const policy of allAt(node, 'entryRelationship', 'act')) {
    const payer = firstAt(policy, 'performer', 'assignedEntity')
    const organisation = partyReference(assembly, partyOf(reader, payer))
    const id = reader.identifier(firstAt(policy, 'participant', 'participantRole', 'id'))
    const type = reader.concept(firstAt(policy, 'code'))
    if (!organisation) continue
    context.entries.push(
      assembly.add({
        resourceType: 'Coverage',
        status: 'active',
        beneficiary: subject,
        payor: [organisation as Reference<never>],
        ...(type && { type }),
        ...(id?.value !== undefined && { subscriberId: id.value }),
      }),
    )
  }
  reader.saw(firstAt(node, 'code'))
}

function readProposal(context: EntryContext, node: XmlNode): void {
  const { reader, assembly, subject } = context
  const code = reader.concept(firstAt(node, 'code'))
  const at = reader.time(firstAt(node, 'effectiveTime'))?.value
  const value = node.name === 'observation' ? observedValue(reader, firstAt(node, 'value')) : {}
  const detail = value.valueCodeableConcept?.coding?.[0]?.display ?? value.valueString
  reader.saw(firstAt(node, 'text'))
  if (code) {
    const proposal: ServiceRequest = {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'proposal',
      subject,
      code,
      ...(at !== undefined && { occurrenceDateTime: at }),
      ...(detail !== undefined && { note: [{ text: detail }] }),
    }
    context.entries.push(assembly.add(proposal))
  }
  below(context, node)
}

function readProcedure(context: EntryContext, node: XmlNode): void {
  const { reader, subject, into } = context
  const code = reader.concept(firstAt(node, 'code'))
  const at = reader.time(firstAt(node, 'effectiveTime'))
  const period = reader.period(firstAt(node, 'effectiveTime'))
  const sites = allAt(node, 'targetSiteCode').flatMap((one) => {
    const site = reader.concept(one)
    return site ? [withQualifiers(reader, one, site)] : []
  })
  const method = firstAt(node, 'methodCode')
  const modality = modalityCoding(method)
  reader.saw(method, firstAt(node, 'text'))
  const devices = allAt(node, 'participant', 'participantRole', 'playingDevice').flatMap(
    (device) => reader.text(firstAt(device, 'manufacturerModelName')) ?? [],
  )
  if (code) {
    const resource: Procedure = {
      resourceType: 'Procedure',
      status: 'completed',
      code,
      subject,
      ...(at ? { performedDateTime: at.value } : period && { performedPeriod: period }),
      ...(sites.length > 0 && { bodySite: sites }),
      ...(modality && { category: { coding: [modality] } }),
      ...(devices.length > 0 && { usedCode: devices.map((text) => ({ text })) }),
    }
    into.procedures.push(resource)
  }
  below(context, node)
}

/** An earlier examination that the report compares with, without images of its own. */
function readComparison(context: EntryContext, node: XmlNode): void {
  const { reader, assembly, subject } = context
  const code = reader.concept(firstAt(node, 'code'))
  const started = reader.time(firstAt(node, 'effectiveTime')) ?? undefined
  const value = observedValue(reader, firstAt(node, 'value'))
  const said = value.valueString ?? conceptText(value.valueCodeableConcept)
  const name = conceptText(code)
  reader.saw(firstAt(node, 'text'))
  if (code && name !== undefined)
    context.entries.push(
      assembly.add({
        resourceType: 'ImagingStudy',
        status: 'unknown',
        subject,
        description: name,
        procedureCode: [code],
        ...(started && { started: started.value }),
        ...(said !== undefined && { note: [{ text: said }] }),
      }),
    )
  below(context, node)
}

function readDose(context: EntryContext, node: XmlNode): void {
  const { reader, into } = context
  const code = reader.concept(firstAt(node, 'code'))
  const value = observedValue(reader, firstAt(node, 'value'))
  reader.saw(firstAt(node, 'text'))
  if (code && Object.keys(value).length > 0) into.dose.push({ code, ...(value as object) })
  below(context, node)
}

function readObservation(context: EntryContext, node: XmlNode): void {
  const { kind, entries, into } = context
  const found = observation(context, node)
  if (found) {
    entries.push(found)
    if (kind === 'findings' || kind === undefined) into.results.push(found)
  }
  below(context, node)
}

/** Code of the observation that holds the figures of a dose (HL7 Europe). */
export const doseCode = {
  coding: [
    { system: system.loinc, code: '73569-6', display: 'Radiation exposure and protection information' },
  ],
}
