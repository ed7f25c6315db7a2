import type { Command } from 'commander'
import { objectStoreIll } from '../archive/object-store-health.ts'
import type { Config } from '../config.ts'
import { dimsePeerHealth } from '../connector/dimse/peer-health.ts'
import { peerHealth } from '../peer/health.ts'
import { databaseHealth } from '../storage/database-health.ts'
import { quarantined } from '../storage/quarantine.ts'
import { listNodeKeys } from '../trust/keys.ts'
import { type Core, openCore } from '../wiring/core.ts'
import { exit } from './exit.ts'
import { nodeCommand } from './with-config.ts'

interface Finding {
  readonly part: string
  readonly ok: boolean
  /** Not an ill of this node, but worth a look. */
  readonly note?: true
  /** What was found; where it isn't well, what to do. */
  readonly words: string
}

const day = 86_400
/** Keys that end sooner than this are named. */
const warnDays = 30

export function doctorCommand(): Command {
  return nodeCommand<{ json?: true }>(
    'doctor',
    'check database, object store, peers, clock and certificates, and say what to do',
    async (config, { json }) => {
      const findings = await examine(config)
      if (json) console.log(JSON.stringify(findings))
      else
        for (const finding of findings)
          console.log(`${wordFor(finding)} ${finding.part.padEnd(14)} ${finding.words}`)
      if (findings.some(({ ok }) => !ok)) process.exitCode = exit.failed
    },
  ).option('--json', 'print the findings as JSON')
}

const wordFor = ({ ok, note }: Finding): string => (note ? 'look' : ok ? 'ok  ' : 'ILL ')

async function examine(config: Config): Promise<readonly Finding[]> {
  let core: Core
  try {
    core = await openCore({ ...config, log: { level: 'error' } })
  } catch (error) {
    return [
      {
        part: 'start',
        ok: false,
        words: error instanceof Error ? error.message : 'The node cannot be opened',
      },
    ]
  }
  try {
    return [
      { part: 'configuration', ok: true, words: `${config.country}, ${config.roles.join(' and ')}` },
      ...(await databaseOf(core)),
      await objectsOf(core),
      ...(await quarantineOf(core)),
      ...(await keys(config)),
      ...(await trust(core)),
      ...(await dimse(config)),
    ]
  } finally {
    await core.close()
  }
}

async function databaseOf({ database, config }: Core): Promise<readonly Finding[]> {
  const part = 'database'
  const { version, ills } = await databaseHealth(database.db, config.database.poolSize)
  const well = { part, ok: true, words: `PostgreSQL ${version}, schema up to date` }
  return [well, ...ills.map((words) => ({ part, ok: false, words }))]
}

async function objectsOf(core: Core): Promise<Finding> {
  const part = 'object store'
  const { roles, objects } = core.config
  if (!roles.includes('source')) return { part, ok: true, words: 'not needed by a requester' }
  const place = objects.s3 ? `bucket ${objects.s3.bucket}` : (objects.folder ?? '')
  try {
    const ill = await objectStoreIll(core.objects())
    return { part, ok: ill === undefined, words: `${place} ${ill ?? 'takes and gives'}` }
  } catch {
    return { part, ok: false, words: `${place} cannot be written: make it, or give this user the right to` }
  }
}

async function quarantineOf({ config, database }: Core): Promise<readonly Finding[]> {
  if (!config.roles.includes('source')) return []
  const part = 'quarantine'
  const held = await quarantined(database.db)
  if (held.length === 0) return [{ part, ok: true, words: 'empty' }]
  return held.map(({ reason, source, objects, last }) => {
    const words = `${objects} ${reason} from ${source}, last ${last.toISOString().slice(0, 16)}Z: look at the sender`
    return { part, ok: true, note: true, words }
  })
}

async function keys({ trust: section }: Config): Promise<readonly Finding[]> {
  if (!section) return []
  const now = Date.now() / 1000
  const rows = await listNodeKeys(section.keys)
  return [...new Set(rows.map(({ purpose }) => purpose))].map((purpose) => {
    const last = Math.max(...rows.filter((row) => row.purpose === purpose).map(({ exp }) => exp))
    const days = Math.floor((last - now) / day)
    const words = `ends in ${days} days`
    return days > warnDays
      ? { part: `key ${purpose}`, ok: true, words }
      : { part: `key ${purpose}`, ok: false, words: `${words}: roentgate keys rotate ${purpose}` }
  })
}

async function trust({ trust: opened, config }: Core): Promise<readonly Finding[]> {
  if (!opened) return []
  const { seq, exp, fresh } = opened.list.status()
  const words = `edition ${seq}, valid until ${new Date(exp * 1000).toISOString()}`
  const list = { part: 'trust list', ok: fresh, words: fresh ? words : `${words}: get the newest edition` }
  if (!fresh) return [list]
  const peers = opened.list.countries().filter(({ code }) => code !== config.country)
  const health = await Promise.all(peers.map((peer) => peerHealth(opened.keys, peer)))
  return [
    list,
    ...health.map(({ country, ok, words: said }) => ({ part: `peer ${country}`, ok, words: said })),
  ]
}

/** A workstation may well be off at night. */
async function dimse({ listen }: Config): Promise<readonly Finding[]> {
  if (!listen.dimse) return []
  const health = await dimsePeerHealth(listen.dimse)
  return health.map(({ aet, ok, words }) => ({
    part: `DIMSE ${aet}`,
    ok: true,
    ...(!ok && { note: true }),
    words,
  }))
}
