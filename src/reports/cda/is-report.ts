import { ExchangeError } from '../../errors.ts'
import { isImagingSection } from './section-kinds.ts'
import { allAt, firstAt, walk, type XmlNode } from './xml-tree.ts'

/** Document codes of imaging reports, official and local. */
const reports = new Set([
  '18748-4', // Diagnostic imaging study (LOINC)
  '85430-7', // Diagnostic imaging report
  '68604-8', // Radiology Diagnostic study note (Italy)
  '11522-0', // older Swiss reports of any modality
  '18746-8',
  '18745-0',
  '100.16957', // Australia
  'x-clinical-image',
  '4201000179104', // Imaging report (SNOMED CT)
])
/** Templates of documents that are imaging reports, whatever their code says. */
const templates = new Set([
  '2.16.840.1.113883.10.20.22.1.5', // C-CDA Diagnostic Imaging Report
  '1.2.840.10008.9.1', // PS3.20 Imaging Report
  '1.2.250.1.213.1.1.1.45', // France IMG-CR-IMG
  '2.16.840.1.113883.2.9.10.1.7.1', // Italy RAD
  '1.2.40.0.34.11.5', // Austria
  '1.3.6.1.4.1.12559.11.10.1.3.1.1.10', // eHealth Network
  '1.3.6.1.4.1.12559.11.10.1.3.1.1.11',
  '1.2.36.1.2001.1001.100.1002.222', // Australia
])
/** Documents that ask for an examination or refer a patient, by code and template. */
const requests = new Set([
  '55115-0',
  '28616-1',
  '57133-1',
  '57170-8',
  '18761-7',
  '1.2.250.1.213.1.1.1.47', // France IMG-DA-IMG
])

/**
 * Refuses a CDA document that is no imaging report, by what it is: a request, or something else.
 * @returns whether its type alone says that it is one; a document of another type that describes images is taken too.
 * Errors: `not-supported`.
 */
export function requireReport(root: XmlNode): boolean {
  const code = firstAt(root, 'code')?.attributes.code ?? ''
  const ids = allAt(root, 'templateId').map(({ attributes }) => attributes.root ?? '')
  if (requests.has(code) || ids.some((id) => requests.has(id)))
    throw new ExchangeError(
      'not-supported',
      'This CDA document is a request or a referral, not an imaging report.',
      { where: 'ClinicalDocument.code' },
    )
  if (reports.has(code)) return true
  const describesImages =
    ids.some((id) => templates.has(id)) ||
    [...walk(root)].some(
      (node) => node.name === 'section' && isImagingSection(firstAt(node, 'code')?.attributes.code ?? ''),
    )
  if (!describesImages)
    throw new ExchangeError('not-supported', 'This CDA document is not an imaging report.', {
      where: 'ClinicalDocument.code',
    })
  return false
}
