import { readFileSync } from 'node:fs'
import type { Bundle } from '@medplum/fhirtypes'
import { Agent, request } from 'undici'
import type { AuditReceiver, TlsFiles } from './forward.ts'
import { pemOf } from './syslog-receiver.ts'

const timeoutMs = 30_000
const maxAnswerBytes = 4 * 1024 * 1024

/**
 * An audit repository that takes AuditEvents by FHIR: "Send Audit Bundle" of ITI-20 (RESTful ATNA 3.20.4.3), a batch with
 * a `POST AuditEvent` each. What the server says of each entry must be a success, else the batch is sent again.
 */
export const fhirReceiver = (
  name: string,
  { url, tokenFile }: { readonly url: string; readonly tokenFile?: string | undefined },
  files: TlsFiles,
): AuditReceiver => ({
  name,
  async send(events, signal) {
    const dispatcher = new Agent({ connect: { ...pemOf(files), timeout: timeoutMs } })
    try {
      const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
      const { statusCode, body } = await request(url, {
        method: 'POST',
        dispatcher,
        signal,
        headers: {
          'content-type': 'application/fhir+json',
          accept: 'application/fhir+json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({
          resourceType: 'Bundle',
          type: 'batch',
          entry: events.map((resource) => ({ resource, request: { method: 'POST', url: 'AuditEvent' } })),
        }),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      if (statusCode !== 200) {
        await body.dump()
        throw new Error(`answered ${statusCode}`)
      }
      demandAllTaken(await bounded(body), events.length)
    } finally {
      await dispatcher.destroy()
    }
  },
})

function demandAllTaken(answer: string, count: number): void {
  const { entry = [] } = JSON.parse(answer) as Bundle
  const taken = entry.filter(({ response }) => response?.status?.startsWith('2'))
  if (taken.length !== count) throw new Error(`took ${taken.length} of ${count} entries`)
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > maxAnswerBytes) throw new Error('answers too much')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}
