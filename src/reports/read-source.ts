import { ExchangeError } from '../errors.ts'
import { type Json, parseJson } from '../fhir/json.ts'
import type { Issue } from '../fhir/structure.ts'
import { readCda } from './cda/read-cda.ts'
import { digestUuid } from './digest-uuid.ts'
import { readFhir } from './fhir/read-fhir.ts'
import { readFhirXml } from './fhir/stu3-xml.ts'
import { recognise } from './recognise.ts'
import type { SourceMoment, SourceReport } from './source-report.ts'
import { readV2 } from './v2/read-v2.ts'

/**
 * Reads a report from any format into one form, a bundle. What is not FHIR becomes the document bundle of HL7 Europe, the
 * original among its presented forms.
 * Errors: `bad-request` for what can't be read, `not-supported` for what is something else, which is then named,
 * `unprocessable` where the patient or the content is missing.
 */
export function readSource(bytes: Uint8Array, moment: SourceMoment): SourceReport {
  return read(bytes, moment, 0)
}

function read(bytes: Uint8Array, moment: SourceMoment, depth: number): SourceReport {
  const format = recognise(bytes)
  if (format === 'cda') return readCda(bytes, moment)
  if (format === 'hl7v2') return readV2(bytes, moment)
  return format === 'fhir-json'
    ? fromFhir(parseJson(bytes), [], 'application/fhir+json', bytes, moment, depth)
    : fromXml(bytes, moment, depth)
}

function fromXml(bytes: Uint8Array, moment: SourceMoment, depth: number): SourceReport {
  const { resource, issues } = readFhirXml(bytes)
  return fromFhir(resource, issues, 'application/fhir+xml', bytes, moment, depth)
}

function fromFhir(
  resource: Json,
  issues: readonly Issue[],
  mediaType: string,
  bytes: Uint8Array,
  moment: SourceMoment,
  depth: number,
): SourceReport {
  const found = readFhir(resource, digestUuid(bytes))
  if (found.kind === 'content') {
    if (depth > 0)
      throw new ExchangeError('not-supported', 'A document holds a reference to another document.')
    return { ...read(found.bytes, moment, depth + 1), mediaType, asSent: false }
  }
  return {
    bundle: found.bundle,
    mediaType,
    issues: [...issues, ...found.issues],
    asSent: mediaType === 'application/fhir+json' && found.asSent,
  }
}
