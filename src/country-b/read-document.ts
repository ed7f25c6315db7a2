import { ExchangeError } from '../errors.ts'
import { parseJson } from '../fhir/json.ts'
import { audited, whoTreats } from './audited.ts'
import { findDocument, openReport } from './open-report.ts'
import type { Requester, Treating } from './requester.ts'

/**
 * A document of the list as its source sent it (ITI-68): a report, checked to be about the confirmed person, or the
 * manifest of a study.
 * Errors: `not-found`, `patient-mismatch`, those of the exchange.
 */
export async function readDocument(
  requester: Requester,
  treating: Treating,
  handle: string,
): Promise<{ readonly contentType: string; readonly bytes: Uint8Array }> {
  const { entry } = await findDocument(requester, treating, handle)
  if (entry.kind === 'report') {
    const { bytes } = await openReport(requester, treating, { report: handle, language: 'en' })
    return { contentType: 'application/fhir+json; charset=utf-8', bytes }
  }
  return audited(
    requester,
    {
      kind: 'study-read',
      ...whoTreats(treating, entry.country),
      objects: [entry.studyUid ?? entry.documentId],
    },
    async () => {
      const line = requester.line(treating, entry.country)
      const document = await line.readDocument(entry.url, entry.contentType, treating.transaction)
      if (/json/i.test(document.contentType) && parseJson(document.bytes).resourceType !== 'Bundle')
        throw new ExchangeError('peer-refused')
      return document
    },
  )
}
