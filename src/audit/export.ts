import type { JournalStore } from './ports.ts'

/**
 * Every AuditEvent of the journal, one JSON text with a line feed each (NDJSON), by node in order. Each gets the id
 * `<node>-<seq>`.
 */
export async function* exportAudit(store: JournalStore): AsyncIterable<string> {
  for (const node of await store.nodes())
    for await (const { record, seq } of store.records(node)) {
      const { event } = JSON.parse(record) as { event: object }
      const id = `${node}-${seq}`.replace(/[^A-Za-z0-9.-]/g, '-').slice(-64)
      yield `${JSON.stringify({ ...event, id })}\n`
    }
}
