import { auditEventId } from '../domain/audit.ts'
import type { JournalStore } from './ports.ts'

/**
 * Every AuditEvent of the journal, one JSON text with a line feed each (NDJSON), by node in order. Each gets the id
 * `<node>-<seq>`.
 */
export async function* exportAudit(store: JournalStore): AsyncIterable<string> {
  for (const node of await store.nodes())
    for await (const { record, seq } of store.records(node)) {
      const { event } = JSON.parse(record) as { event: object }
      yield `${JSON.stringify({ ...event, id: auditEventId(node, seq) })}\n`
    }
}
