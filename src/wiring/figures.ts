import { statfs } from 'node:fs/promises'
import { Gauge, type Registry } from 'prom-client'
import { logFailures } from '../log.ts'
import type { MeasuredLine } from '../operator/ports.ts'
import { auditForwards } from '../storage/audit-forwards.ts'
import { lineStates } from '../storage/line-history.ts'
import { changesWaiting, quarantined } from '../storage/quarantine.ts'
import { listNodeKeys } from '../trust/keys.ts'
import type { Core } from './core.ts'

interface Figure {
  readonly name: string
  readonly help: string
  readonly label?: string
  /** Values by label; '' where there is none. */
  read(core: Core): Promise<Iterable<readonly [label: string, value: number]>>
}

/** Of the line to each country, over the last four weeks. */
const line = (name: string, help: string, of: (state: MeasuredLine) => number | null): Figure => ({
  name: `roentgate_line_${name}`,
  help,
  label: 'country',
  async read({ database }) {
    return (await lineStates(database.db)).flatMap((state) => {
      const value = of(state)
      return value === null ? [] : [[state.country, value] as const]
    })
  },
})

const figures: readonly Figure[] = [
  {
    name: 'roentgate_quarantine_objects',
    help: 'Objects in quarantine',
    label: 'reason',
    async read({ database }) {
      const counts = new Map<string, number>()
      for (const { reason, objects } of await quarantined(database.db))
        counts.set(reason, (counts.get(reason) ?? 0) + objects)
      return counts
    },
  },
  {
    name: 'roentgate_changes_waiting',
    help: 'Studies whose metadata and list rows are still to be made',
    async read({ database }) {
      return [['', (await changesWaiting(database.db)).studies]]
    },
  },
  {
    name: 'roentgate_log_failures',
    help: 'How often a log line could not be written since the process began',
    async read() {
      return [['', logFailures()]]
    },
  },
  {
    name: 'roentgate_audit_waiting',
    help: 'Entries of the journal that an audit repository has not got yet',
    label: 'receiver',
    async read({ config, database }) {
      const { waiting } = auditForwards(database.db)
      return Promise.all(config.audit.forward.map(async ({ name }) => [name, await waiting(name)] as const))
    },
  },
  {
    name: 'roentgate_disk_free_bytes',
    help: 'Free space where things are kept',
    label: 'folder',
    async read({ config: { dataDir, objects } }) {
      const folders = { data: dataDir, ...(objects.folder !== undefined && { objects: objects.folder }) }
      return Promise.all(
        Object.entries(folders).map(async ([name, folder]) => {
          const { bavail, bsize } = await statfs(folder)
          return [name, bavail * bsize] as const
        }),
      )
    },
  },
  {
    name: 'roentgate_key_end_seconds',
    help: 'When the last key for a purpose ends, in seconds since 1970',
    label: 'purpose',
    async read({ config: { trust } }) {
      const ends = new Map<string, number>()
      for (const { purpose, exp } of trust ? await listNodeKeys(trust.keys) : [])
        ends.set(purpose, Math.max(exp, ends.get(purpose) ?? 0))
      return ends
    },
  },
  {
    name: 'roentgate_trust_list_end_seconds',
    help: 'When the trust list ends, in seconds since 1970',
    async read({ trust }) {
      return trust ? [['', trust.list.status().exp]] : []
    },
  },
  line(
    'bytes_per_second',
    'Half of the time images came faster than this',
    (one) => one.bytesPerSecond?.middle ?? null,
  ),
  line(
    'first_byte_ms',
    'Half of the answers began within this time',
    (one) => one.firstByteMs?.middle ?? null,
  ),
  line('forecast_ratio', 'Median of how long downloads took, by the time expected', (one) => one.ratio),
  line('forecast_within', 'Share of downloads that took as long as was told', (one) => one.within),
]

/** State of the node, read whenever Prometheus asks; what can't be read then is absent. */
export function addFigures(registry: Registry, core: Core): void {
  for (const { name, help, label, read } of figures)
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        this.reset()
        if (label === undefined) this.remove() // a gauge without labels begins with 0
        const values = await read(core).catch(() => [])
        for (const [of, value] of values) this.set(label === undefined ? {} : { [label]: of }, value)
      },
    })
}
