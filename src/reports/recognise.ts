import { ExchangeError } from '../errors.ts'
import { isObject, type Json, parseJson } from '../fhir/json.ts'
import { parseFhirXml, xmlRoot } from '../fhir/xml.ts'

/** Elements that FHIR R4 no longer has and STU3 had, by resource type. */
const stu3: Readonly<Record<string, readonly string[]>> = {
  DiagnosticReport: ['context', 'codedDiagnosis', 'image'],
  Observation: ['context', 'comment', 'related'],
  ImagingStudy: ['uid', 'accession', 'availability', 'modalityList', 'context'],
  DocumentReference: ['indexed', 'class', 'created'],
  Composition: ['class'],
  Bundle: [],
}
const notTaken: Readonly<Record<string, string>> = {
  ClinicalDocument: 'This is an HL7 CDA document. Imaging reports are taken as FHIR R4 bundles.',
  html: 'This is a web page, not an imaging report.',
}

/**
 * Reads what was sent as an imaging report into FHIR JSON, whatever its media type says: JSON or XML by the first byte.
 * @returns the resource and the media type that it really has.
 * Errors: `bad-request` for what can't be read, `not-supported` for what is something else, which is then named.
 */
export function recognise(bytes: Uint8Array): { readonly resource: Json; readonly mediaType: string } {
  const start = Buffer.from(bytes.subarray(0, 64))
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()
  if (start.startsWith('{')) return { resource: asR4(parseJson(bytes)), mediaType: 'application/fhir+json' }
  if (start.startsWith('<')) {
    const root = xmlRoot(bytes)
    const other = Object.hasOwn(notTaken, root) ? notTaken[root] : undefined
    if (other !== undefined) throw new ExchangeError('not-supported', other)
    return { resource: asR4(readXml(bytes, root)), mediaType: 'application/fhir+xml' }
  }
  if (/^(MSH|FHS|BHS)\|/.test(start))
    throw new ExchangeError(
      'not-supported',
      'This is an HL7 version 2 message. Imaging reports are taken as FHIR R4 bundles.',
    )
  if (start.startsWith('%PDF'))
    throw new ExchangeError(
      'not-supported',
      'This is a PDF. Send it with data about its patient, as a DocumentReference.',
    )
  throw new ExchangeError('bad-request', 'This is neither JSON nor XML.')
}

function readXml(bytes: Uint8Array, root: string): Json {
  try {
    return parseFhirXml(bytes)
  } catch (error) {
    if (error instanceof ExchangeError && isStu3Path(error.where)) throw refusedStu3(root)
    throw error
  }
}

const isStu3Path = (where: string | undefined): boolean => {
  const [name = '', type = ''] = (where ?? '').split('.').reverse()
  return Object.hasOwn(stu3, type) && stu3[type]?.includes(name) === true
}

function asR4(resource: Json): Json {
  const type = String(resource.resourceType)
  const entries = Array.isArray(resource.entry) ? (resource.entry as readonly Json[]) : []
  for (const part of [resource, ...entries.map((entry) => entry?.resource)].filter(isObject)) {
    const name = String(part.resourceType)
    const old = Object.hasOwn(stu3, name) ? (stu3[name] ?? []) : []
    if (old.some((key) => key in part)) throw refusedStu3(type)
  }
  return resource
}

const refusedStu3 = (type: string): ExchangeError =>
  new ExchangeError(
    'not-supported',
    `This ${/^\w+$/.test(type) ? type : 'resource'} is of FHIR STU3; FHIR R4 is taken.`,
  )
