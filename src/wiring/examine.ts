import { objectStoreIll } from '../archive/object-store-health.ts'
import type { Config } from '../config.ts'
import { dimsePeerHealth } from '../connector/dimse/peer-health.ts'
import type { Finding } from '../operator/ports.ts'
import { peerHealth } from '../peer/health.ts'
import { databaseHealth } from '../storage/database-health.ts'
import { quarantined } from '../storage/quarantine.ts'
import { listNodeKeys } from '../trust/keys.ts'
import type { Core } from './core.ts'

const day = 86_400
/** What ends sooner than this is named. */
const warnDays = 30

/** Looks at everything a node needs but the other countries. */
export async function examineNode(core: Core): Promise<readonly Finding[]> {
  const { config } = core
  return [
    { part: 'configuration', ok: true, words: `${config.country}, ${config.roles.join(' and ')}` },
    ...(await databaseOf(core)),
    await objectsOf(core),
    ...(await quarantineOf(core)),
    ...(await keys(config)),
    ...trustList(core),
    ...(await dimse(config)),
  ]
}

/** Dials every other country. */
export async function examinePeers({ trust, config }: Core): Promise<readonly Finding[]> {
  if (!trust?.list.status().fresh) return []
  const peers = trust.list.countries().filter(({ code }) => code !== config.country)
  return Promise.all(
    peers.map(async (peer): Promise<Finding> => {
      const { ok, words, certificateEnds } = await peerHealth(trust.keys, peer)
      const ends = certificateEnds === undefined ? undefined : Math.floor(certificateEnds / 1000)
      const days = ends === undefined ? warnDays : daysUntil(ends)
      const isEnding = days < warnDays
      return {
        part: 'peer',
        of: peer.code,
        ok,
        ...(isEnding && ok && { note: true }),
        words: isEnding ? `${words}, its certificate ends in ${days} days: tell them` : words,
        ...(ends !== undefined && { ends }),
      }
    }),
  )
}

const daysUntil = (seconds: number): number => Math.floor((seconds - Date.now() / 1000) / day)

async function databaseOf({ database, config }: Core): Promise<readonly Finding[]> {
  const part = 'database'
  const { version, ills } = await databaseHealth(database.db, config.database.poolSize)
  const well = { part, ok: true, words: `PostgreSQL ${version}, schema up to date` } as const
  return [well, ...ills.map((words) => ({ part, ok: false, words }) as const)]
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
  const rows = await listNodeKeys(section.keys)
  return [...new Set(rows.map(({ purpose }) => purpose))].map((purpose) => {
    const ends = Math.max(...rows.filter((row) => row.purpose === purpose).map(({ exp }) => exp))
    const days = daysUntil(ends)
    const words = `ends in ${days} days`
    return days > warnDays
      ? { part: 'key', of: purpose, ok: true, words, ends }
      : { part: 'key', of: purpose, ok: false, words: `${words}: roentgate keys rotate ${purpose}`, ends }
  })
}

function trustList({ trust }: Core): readonly Finding[] {
  if (!trust) return []
  const { seq, exp, fresh } = trust.list.status()
  const words = `edition ${seq}, valid until ${new Date(exp * 1000).toISOString()}`
  return [
    {
      part: 'trust list',
      ok: fresh,
      words: fresh ? words : `${words}: get the newest edition`,
      ends: exp,
    },
  ]
}

/** A workstation may well be off at night. */
async function dimse({ listen }: Config): Promise<readonly Finding[]> {
  if (!listen.dimse) return []
  const health = await dimsePeerHealth(listen.dimse)
  return health.map(({ aet, ok, words }) => ({
    part: 'DIMSE',
    of: aet,
    ok: true,
    ...(!ok && { note: true }),
    words,
  }))
}
