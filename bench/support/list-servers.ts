import { loadConfig } from '../../src/config.ts'
import type { TreatmentRelationship } from '../../src/domain/treatment.ts'
import { createLog } from '../../src/log.ts'
import { createEvidence } from '../../src/peer/evidence.ts'
import { createExchange } from '../../src/peer/exchange.ts'
import { loadNodeKeys } from '../../src/trust/keys.ts'
import { openTrustList } from '../../src/trust/trust-list.ts'
import { type BrowserSession, signIn } from '../../test/support/browser-session.ts'
import type { ReadyLine } from '../../test/support/demo.ts'
import { doctor, epoch } from '../../test/support/professional.ts'
import type { Measurement } from './measurement.ts'

const times = 6
const coldLimit = 350

/** What the two servers take for the same list, without a browser. */
export async function serverParts(demo: ReadyLine): Promise<Measurement[]> {
  const session = await signIn(demo.portal, demo.login)
  const notice = await json<Notice>(await session.fetch('/api/notice?language=en'))
  return [...(await portal(session, demo, notice)), ...(await exchange(demo, notice))]
}

interface Notice {
  readonly version: string
  readonly language: string
  readonly sha256: string
}

/** The portal's API: a first question after the treatment was opened, and the same question again. */
async function portal(session: BrowserSession, demo: ReadyLine, notice: Notice): Promise<Measurement[]> {
  const found: Record<'opened' | 'cold' | 'warm', number[]> = { opened: [], cold: [], warm: [] }
  const { version, language } = notice
  for (let run = 0; run < times; run++) {
    const identified = await json<{ identification: string }>(
      await session.send('POST', '/api/identifications', {
        country: 'FI',
        purpose: 'TREAT',
        traits: traitsOf(demo),
      }),
    )
    const started = performance.now()
    const { treatment } = await json<{ treatment: string }>(
      await session.send('POST', '/api/treatments', {
        identification: identified.identification,
        notice: { version, language, method: 'shown' },
      }),
    )
    found.opened.push(performance.now() - started)
    const list = async (): Promise<number> => {
      const asked = performance.now()
      const { rows } = await json<{ rows: unknown[] }>(
        await session.fetch(`/api/treatments/${treatment}/sources/FI/documents`),
      )
      if (rows.length < 500) throw new Error(`The list has ${rows.length} rows`)
      return performance.now() - asked
    }
    found.cold.push(await list())
    found.warm.push(await list())
  }
  return [
    { what: 'PT: treatment opened', unit: 'ms', values: found.opened },
    { what: 'PT: documents, not asked before', unit: 'ms', values: found.cold, limit: coldLimit },
    { what: 'PT: documents, asked again', unit: 'ms', values: found.warm },
  ]
}

/** The exchange alone, asked as Portugal with a token in hand: sent, answered, read and checked. */
async function exchange(demo: ReadyLine, { version, language, sha256 }: Notice): Promise<Measurement[]> {
  const { trust } = loadConfig(demo.countries.PT.config)
  if (!trust) throw new Error('Portugal trusts nobody')
  const log = createLog('silent')
  const trustList = await openTrustList({ list: trust.list, roots: trust.roots, log })
  const peer = createExchange({
    keys: await loadNodeKeys(trust.keys),
    trustList,
    log,
    evidence: createEvidence(),
  })
  const [aino] = demo.patients
  const relationship: TreatmentRelationship = {
    id: `bench-${epoch()}`,
    country: 'FI',
    person: aino?.identifier ?? { system: '', value: '' },
    professional: doctor(),
    purpose: 'TREAT',
    notice: { version, language, sha256, at: epoch() - 30, method: 'shown' },
    expiresAt: epoch() + 3600,
  }
  const values: number[] = []
  try {
    const session = peer.open(relationship)
    await session.prepare(crypto.randomUUID())
    for (let run = 0; run < times; run++) {
      const started = performance.now()
      await session.searchDocuments(new URLSearchParams({ _count: '1000' }), crypto.randomUUID())
      values.push(performance.now() - started)
    }
  } finally {
    await peer.close()
    trustList.close()
  }
  return [{ what: 'FI: exchange alone, token in hand', unit: 'ms', values }]
}

function traitsOf({ patients: [aino] }: ReadyLine): Record<string, string> {
  return { nationalPersonIdentifier: aino?.identifier.value ?? '', birthDate: aino?.birthDate ?? '' }
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`The portal answered ${response.status}`)
  return (await response.json()) as T
}
