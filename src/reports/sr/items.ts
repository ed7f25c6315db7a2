import type { CodeableConcept, Observation, Quantity, Reference } from '@medplum/fhirtypes'
import { codes, type DicomJson, item, items, number, text } from '../../dicom/attributes.ts'

import { isUnitCode } from '../checks/unit-codes.ts'

const maxFound = 1000

/** Concepts that say where something was found, on which side, and how it was measured (PS3.16, in SCT and SRT codes). */
const sites = new Set(['363698007', 'G-C0E3', 'T-D0060'])
const sides = new Set(['272741003', 'G-C171'])
const methods = new Set(['370129005', 'G-C036'])
/** Findings that are coded: CODE items under these names are observations. */
const findings = new Set(['121071', '121073', '121077', '121058', '111005', '285697001'])

const nameOf = (content: DicomJson): string | undefined => codes(content, 'ConceptNameCodeSequence')[0]?.code

/** A coded concept of DICOM as FHIR's. */
export function conceptAt(json: DicomJson, keyword: string): CodeableConcept | undefined {
  const [coding] = codes(json, keyword)
  if (!coding) return undefined
  const { system, code, display } = coding
  return { coding: [{ ...(system !== '' && { system }), code, ...(display !== undefined && { display }) }] }
}

/** What a NUM or CODE item says about itself. */
interface Circumstances {
  readonly site?: CodeableConcept
  readonly method?: CodeableConcept
}

/** Coded findings and measurements of a part of the content tree, in its order; at most 1,000. */
export function observationsIn(
  content: DicomJson,
  { subject, effective }: { readonly subject: Reference<never>; readonly effective: string | undefined },
): Observation[] {
  const found: Observation[] = []
  const visit = (node: DicomJson, around: Circumstances, depth: number): void => {
    if (found.length >= maxFound || depth > 64) return
    const own = circumstances(node, around)
    const value = observed(node)
    const code = conceptAt(node, 'ConceptNameCodeSequence')
    if (value && code)
      found.push({
        resourceType: 'Observation',
        status: 'final',
        code,
        subject,
        ...(effective !== undefined && { effectiveDateTime: effective }),
        ...value,
        ...(own.site && { bodySite: own.site }),
        ...(own.method && { method: own.method }),
      })
    for (const child of items(node, 'ContentSequence')) visit(child, own, depth + 1)
  }
  visit(content, {}, 0)
  return found
}

function circumstances(node: DicomJson, around: Circumstances): Circumstances {
  const children = items(node, 'ContentSequence').filter((child) => text(child, 'ValueType') === 'CODE')
  const coded = (
    names: ReadonlySet<string>,
  ): { content: DicomJson; concept: CodeableConcept } | undefined => {
    const content = children.find((child) => names.has(nameOf(child) ?? ''))
    const concept = content && conceptAt(content, 'ConceptCodeSequence')
    return content && concept ? { content, concept } : undefined
  }
  const site = coded(sites)
  const inside = site && items(site.content, 'ContentSequence').find((one) => sides.has(nameOf(one) ?? ''))
  const side = (inside && conceptAt(inside, 'ConceptCodeSequence')) ?? coded(sides)?.concept
  const method = coded(methods)?.concept
  const where = site?.concept ?? around.site
  return {
    ...(where && { site: side && site ? together(where, side) : where }),
    ...((method ?? around.method) && { method: method ?? around.method }),
  } as Circumstances
}

const together = (site: CodeableConcept, side: CodeableConcept): CodeableConcept => ({
  coding: [...(site.coding ?? []), ...(side.coding ?? [])],
  text: [site, side].flatMap(({ coding }) => coding?.[0]?.display ?? []).join(', '),
})

function observed(node: DicomJson): Partial<Observation> | undefined {
  const type = text(node, 'ValueType')
  if (type === 'NUM') {
    const quantity = measured(node)
    return quantity && { valueQuantity: quantity }
  }
  if (type !== 'CODE' || !findings.has(nameOf(node) ?? '')) return undefined
  const concept = conceptAt(node, 'ConceptCodeSequence')
  return concept && { valueCodeableConcept: concept }
}

/** PS3.3 C.18.1: a number in UCUM; the number 1 is no unit, and a unit that UCUM lacks stays a word. */
export function measured(node: DicomJson): Quantity | undefined {
  const measure = item(node, 'MeasuredValueSequence')
  const value = measure && number(measure, 'NumericValue')
  if (value === undefined || !measure) return undefined
  const unit = item(measure, 'MeasurementUnitsCodeSequence')
  const code = unit && text(unit, 'CodeValue')
  const isUcum = unit && text(unit, 'CodingSchemeDesignator') === 'UCUM'
  const display = unit && text(unit, 'CodeMeaning')
  return {
    value,
    ...(code !== undefined && code !== '1' && { unit: isUcum ? code : (display ?? code) }),
    ...(code !== undefined && isUcum && isUnitCode(code) && { system: 'http://unitsofmeasure.org', code }),
  }
}

/** Containers of sums: CT Accumulated Dose Data, Accumulated X-Ray Dose Data, and radiopharmaceutical administration. */
const sums = new Set(['113811', '113702', '113500', '113502'])

/** The sums of a dose report, without the figures of each exposure. */
export function doseComponents(content: DicomJson): NonNullable<Observation['component']> {
  const found: NonNullable<Observation['component']> = []
  const visit = (node: DicomJson, inside: boolean, depth: number): void => {
    if (depth > 64 || found.length >= maxFound) return
    const within = inside || sums.has(nameOf(node) ?? '')
    const quantity = within && text(node, 'ValueType') === 'NUM' ? measured(node) : undefined
    const code = conceptAt(node, 'ConceptNameCodeSequence')
    if (quantity && code) found.push({ code, valueQuantity: quantity })
    for (const child of items(node, 'ContentSequence')) visit(child, within, depth + 1)
  }
  visit(content, false, 0)
  return found
}
