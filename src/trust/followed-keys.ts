import { unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../log.ts'
import { listNodeKeys, loadNodeKeys, type NodeKeys } from './keys.ts'

const checkEveryMs = 2000
const dayMs = 86_400_000
/** Days before the end of the last key for a purpose on which the operator is told, every day from the first on. */
const alarmDays = 30
const urgentDays = 3

/**
 * The keys of a node, read again when the folder changes: a rotation needs no restart. What can't be read is logged and
 * the old keys kept. Once a day the log says which purposes end soon.
 * Errors: when there are no keys to begin with.
 */
export async function followNodeKeys(dir: string, log: Logger): Promise<NodeKeys & { close(): void }> {
  let held = await loadNodeKeys(dir)
  const refresh = (): void =>
    void loadNodeKeys(dir).then(
      (keys) => {
        held = keys
        log.info({ event: 'keys.loaded' }, 'keys loaded')
      },
      () => log.error({ event: 'keys.refused' }, 'the key folder could not be read, old keys kept'),
    )
  const file = join(dir, 'keys.json')
  watchFile(file, { interval: checkEveryMs, persistent: false }, refresh)
  const warn = (): void => void warnOfEnds(dir, log).catch(() => {})
  warn()
  const daily = setInterval(warn, dayMs)
  daily.unref()
  return {
    get country() {
      return held.country
    },
    get issuer() {
      return held.issuer
    },
    get tls() {
      return held.tls
    },
    get spkiSha256() {
      return held.spkiSha256
    },
    get x5tS256() {
      return held.x5tS256
    },
    get spkiPins() {
      return held.spkiPins
    },
    get auditKeys() {
      return held.auditKeys
    },
    get tlsEnd() {
      return held.tlsEnd
    },
    signer: (purpose) => held.signer(purpose),
    publicJwks: () => held.publicJwks(),
    personRef: (person) => held.personRef(person),
    close() {
      unwatchFile(file, refresh)
      clearInterval(daily)
    },
  }
}

async function warnOfEnds(dir: string, log: Logger): Promise<void> {
  for (const { purpose, days } of endingSoon(await listNodeKeys(dir), Date.now() / 1000)) {
    const line = { event: 'key.ends', purpose, days }
    const words = `the last key for ${purpose} ends in ${days} days: roentgate keys rotate ${purpose}`
    if (days <= urgentDays) log.error(line, words)
    else log.warn(line, words)
  }
}

/** Purposes whose last key ends within thirty days. @param now seconds since the epoch. */
export function endingSoon(
  keys: Awaited<ReturnType<typeof listNodeKeys>>,
  now: number,
): { readonly purpose: string; readonly days: number }[] {
  const last = new Map<string, number>()
  for (const { purpose, exp } of keys) last.set(purpose, Math.max(exp, last.get(purpose) ?? 0))
  return [...last]
    .map(([purpose, exp]) => ({ purpose, days: Math.floor((exp - now) / 86_400) }))
    .filter(({ days }) => days <= alarmDays)
}
