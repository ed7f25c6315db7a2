import { createHash } from 'node:crypto'
import { coerced } from '../dicom/coerce.ts'
import { asExchangeError, ExchangeError } from '../errors.ts'
import { audited, whoTreats } from './audited.ts'
import { newHandle } from './handles.ts'
import { type LocalEncounter, localValues } from './local-encounter.ts'
import { studyInUse } from './open-study.ts'
import { inOrder, type OpenedSeries, type OpenedStudy } from './opened-study.ts'
import type { DownloadState, LocalTarget, OutgoingInstance } from './ports.ts'
import { readFile } from './read-instance.ts'
import type { Requester, Treating } from './requester.ts'

export interface DeliveryOrder {
  /** Handle of the study. */
  readonly study: string
  readonly target: string
  readonly encounter: LocalEncounter
}

const reportEveryMs = 500
/** What the system didn't take, or the line broke over, is sent so often. */
const rounds = 3

/**
 * Begins to send a study to a system of this country, fitted to the local encounter, and comes back at once: how far it
 * is stands in `downloads`. What was delivered before to the same system for the same encounter isn't sent again.
 * Errors: `not-found`, those of opening the study, `audit-unavailable`.
 */
export async function deliverStudy(
  requester: Requester,
  treating: Treating,
  order: DeliveryOrder,
): Promise<DownloadState> {
  const target = requester.targets.find(({ name }) => name === order.target)
  if (!target) throw new ExchangeError('not-found')
  const study = await studyInUse(requester, treating, order.study)
  const { treatment } = treating
  const instances = [...study.series.values()].flatMap((series) =>
    inOrder(series).map(([handle, instance]) => ({ handle, series, instance })),
  )
  const state: DownloadState = {
    id: newHandle(),
    fileName: target.name,
    bytes: instances.reduce((sum, { instance }) => sum + instance.bytes, 0),
    files: instances.length,
    state: 'ready',
    sent: 0,
    filesSent: 0,
  }
  const objects = [study.manifest.studyInstanceUid]
  const entry = { kind: 'download-made' as const, ...whoTreats(treating, study.country), objects }
  await audited(requester, { ...entry, query: 'delivery to a local system' }, async () => undefined)
  await requester.downloads.add(treatment.id, state)
  await requester.downloads.start(treatment.id, state.id)
  void run(requester, treating, { order, target, study, instances, state })
  return { ...state, state: 'running' }
}

interface Delivery {
  readonly order: DeliveryOrder
  readonly target: LocalTarget
  readonly study: OpenedStudy
  readonly instances: readonly Part[]
  readonly state: DownloadState
}

interface Part {
  readonly handle: string
  readonly series: OpenedSeries
  readonly instance: Parameters<typeof readFile>[0]['instance']
}

/** Ends a delivery, on whichever node it runs, within a second; one that had ended stays as it is. Errors: `not-found`. */
export async function cancelDelivery(
  { downloads }: Pick<Requester, 'downloads'>,
  { treatment }: Treating,
  id: string,
): Promise<void> {
  const state = await downloads.find(treatment.id, id)
  if (!state) throw new ExchangeError('not-found')
  if (state.state !== 'running') return
  const { sent, filesSent } = state
  await downloads.progress(treatment.id, id, { state: 'failed', sent, filesSent, reason: 'It was stopped.' })
}

/** Never fails: how it ended is written down. */
async function run(requester: Requester, treating: Treating, delivery: Delivery): Promise<void> {
  const ended = new AbortController()
  const ledger = ledgerOf(requester, treating, delivery)
  try {
    await ledger.open()
    for (let round = 0; round < rounds && ledger.left().length > 0; round++)
      if (!(await sendLeft(treating, delivery, ledger, ended.signal))) return
    await ledger.close()
  } catch (error) {
    await ledger.failed(asExchangeError(error).tell)
  } finally {
    ended.abort()
  }
}

/** @returns false when it was stopped. */
async function sendLeft(
  treating: Treating,
  delivery: Delivery,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<boolean> {
  const left = new Map(ledger.left().map((part) => [part.instance.sopInstanceUid, part]))
  const outgoing = [...left.values()].map((part) => outgoingOf(treating, delivery, part, signal))
  let reported = Date.now()
  for await (const { sopInstanceUid, isStored } of delivery.target.send(outgoing, signal)) {
    const part = left.get(sopInstanceUid)
    if (part && isStored) ledger.delivered(part)
    if (Date.now() - reported < reportEveryMs) continue
    reported = Date.now()
    if (!(await ledger.goesOn())) return false
  }
  return true
}

interface Ledger {
  open(): Promise<void>
  left(): readonly Part[]
  delivered(part: Part): void
  /** Writes down how far it is; false when somebody stopped it. */
  goesOn(): Promise<boolean>
  close(): Promise<void>
  failed(reason: string): Promise<void>
}

/** What was delivered, kept for the treatment under system, study and encounter, so that another try goes on from there. */
function ledgerOf(
  { treatments, downloads }: Requester,
  { treatment }: Treating,
  { order, instances, state }: Delivery,
): Ledger {
  const name = `delivered/${createHash('sha256').update(JSON.stringify(order)).digest('base64url')}`
  const done = new Set<string>()
  const report = (now: DownloadState['state'], reason?: string): Promise<void> => {
    const sent = instances.filter(({ handle }) => done.has(handle))
    return downloads.progress(treatment.id, state.id, {
      state: now,
      sent: sent.reduce((sum, { instance }) => sum + instance.bytes, 0),
      filesSent: sent.length,
      ...(reason !== undefined && { reason }),
    })
  }
  const keep = (): Promise<void> =>
    treatments.keep(treatment.id, name, Buffer.from(JSON.stringify([...done])))
  const left = (): Part[] => instances.filter(({ handle }) => !done.has(handle))
  return {
    async open() {
      const kept = await treatments.kept(treatment.id, name)
      for (const handle of kept ? (JSON.parse(kept.toString()) as string[]) : []) done.add(handle)
    },
    left,
    delivered: ({ handle }) => void done.add(handle),
    async goesOn() {
      await keep()
      if ((await downloads.find(treatment.id, state.id))?.state !== 'running') return false
      await report('running')
      return true
    },
    async close() {
      await keep()
      const missing = left().length
      await (missing === 0 ? report('done') : report('failed', notTaken(missing)))
    },
    failed: (reason) => report('failed', reason).catch(() => {}),
  }
}

const notTaken = (failed: number): string =>
  `${failed} ${failed === 1 ? 'image was' : 'images were'} not delivered. Start it again: what was delivered is not sent twice.`

function outgoingOf(
  treating: Treating,
  { order, study }: Delivery,
  { series, instance }: Part,
  signal: AbortSignal,
): OutgoingInstance {
  const { sopInstanceUid, sopClassUid, transferSyntaxUid } = instance
  const now = new Date().toISOString()
  const coercion = {
    values: localValues(order.encounter),
    source: `Country ${study.country}`,
    at: now.replace(/[-:T]/g, '').slice(0, 14),
  }
  return {
    sopInstanceUid,
    sopClassUid,
    transferSyntaxUid,
    open: async () =>
      coerced(await readFile({ treating, study, series, instance, signal, priority: 'rest' }), coercion),
  }
}
