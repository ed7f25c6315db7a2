import type { AuditEvent, Bundle } from '@medplum/fhirtypes'
import type { FastifyRequest } from 'fastify'
import { type AuditReader, type AuditTrail, auditEventId, type RecordedEvent } from '../../domain/audit.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import { parseAuditSearch } from '../../fhir/audit-search.ts'
import { searchset } from '../../mapping/given-out.ts'
import { queryOf } from './bodies.ts'
import { openPage, sealPage } from './cursor.ts'
import type { ListingDeps } from './listing.ts'

export interface AuditEventsDeps extends ListingDeps {
  readonly reader: AuditReader
  readonly audit: AuditTrail
}

/**
 * ITI-81 Retrieve ATNA Audit Event: what the journal says, newest first, in pages. Reading it is itself in the journal.
 * Errors: `bad-request`, `not-supported`, `audit-unavailable`.
 */
export async function searchAuditEvents(
  request: FastifyRequest,
  { base, cursorKey, reader, audit }: AuditEventsDeps,
  caller: SystemCaller,
): Promise<Bundle> {
  const asked = queryOf(request)
  const cursor = asked.get('_cursor')
  const page = cursor === null ? undefined : openPage(cursorKey, cursor, caller.clientId)
  const query = page ? new URLSearchParams(page.query) : asked
  const { search, count, unknown } = parseAuditSearch(query)
  const found = await reader.search({
    ...search,
    limit: count + 1,
    ...(page && { after: placeOf(page.after) }),
  })
  const shown = found.slice(0, count)
  const last = shown.at(-1)
  await audit.append({
    kind: 'journal-read',
    outcome: 'success',
    transaction: request.id,
    network: request.ip,
    client: caller.clientId,
    tokenId: caller.jti,
    query: query.toString(),
  })
  const next =
    found.length > count && last
      ? sealPage(cursorKey, {
          who: caller.clientId,
          query: query.toString(),
          after: { value: last.recorded.toISOString(), id: `${last.seq}/${last.node}` },
        })
      : undefined
  return searchset({
    base,
    resources: shown.map(resourceOf),
    unknown,
    links: [
      { relation: 'self', url: `${base}/AuditEvent` },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${base}/AuditEvent?_cursor=${next}` }]),
    ],
  })
}

function placeOf({ value, id }: { value: unknown; id: string }) {
  const [seq = '', ...node] = id.split('/')
  return { recorded: new Date(String(value)), seq: Number(seq), node: node.join('/') }
}

const resourceOf = ({ node, seq, event }: RecordedEvent): AuditEvent => ({
  ...event,
  id: auditEventId(node, seq),
})
