import { ExchangeError } from '../errors.ts'
import { xmlRoot } from '../fhir/xml.ts'

/** What kind of thing a hospital sent. */
export type SourceFormat = 'fhir-json' | 'fhir-xml' | 'cda' | 'hl7v2'

/**
 * Tells what was sent as an imaging report by its first bytes and its root element, whatever its media type says.
 * Errors: `bad-request` for what can't be read, `not-supported` for what is something else, which is then named.
 */
export function recognise(bytes: Uint8Array): SourceFormat {
  const start = Buffer.from(bytes.subarray(0, 256))
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()
  if (start.startsWith('{')) return 'fhir-json'
  if (/^MSH\|/.test(start)) return 'hl7v2'
  if (/^(FHS|BHS|OBX|PID|OBR|ORC)\|/.test(start))
    throw new ExchangeError(
      'not-supported',
      'This is a part or a batch of HL7 version 2 messages, not one report.',
    )
  if (start.startsWith('%PDF'))
    throw new ExchangeError(
      'not-supported',
      'This is a PDF. Send it with data about its patient, as a DocumentReference.',
    )
  if (!start.startsWith('<')) throw new ExchangeError('bad-request', 'This is neither JSON nor XML.')
  const root = xmlRoot(bytes)
  if (root === 'ClinicalDocument') return 'cda'
  if (root === 'html') throw new ExchangeError('not-supported', 'This is a web page, not an imaging report.')
  return 'fhir-xml'
}
