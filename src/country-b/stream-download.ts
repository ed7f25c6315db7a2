import { makeZip } from 'client-zip'
import { asExchangeError, ExchangeError } from '../errors.ts'
import { audited, whoTreats } from './audited.ts'
import { type DownloadPlan, type PlannedFile, planName } from './download-plan.ts'
import { fetchedAhead } from './fetched-ahead.ts'
import { expectedSeconds } from './line-estimate.ts'
import { studyInUse } from './open-study.ts'
import { instanceOf, seriesOf } from './opened-study.ts'
import type { DownloadState } from './ports.ts'
import { readFile } from './read-instance.ts'
import type { Requester, Treating } from './requester.ts'

const reportEveryMs = 400
/** What is smaller says nothing about estimates. */
const fewBytes = 1024 * 1024
/** Enough for a fast line with a long way; how many streams there are is the country's. */
const ahead = { items: 24, bytes: 16 * 1024 * 1024 }

/**
 * Sends a planned download, once: a ZIP without compression, whose length is the plan's. Every instance is checked against
 * the signed manifest on the way through; if one differs the download fails, says so, and the ZIP stays incomplete.
 * Errors before the first byte: `not-found`, `conflict` when it was fetched before, `audit-unavailable`.
 */
export async function streamDownload(
  requester: Requester,
  treating: Treating,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly state: DownloadState; readonly body: AsyncGenerator<Uint8Array> }> {
  const { treatment } = treating
  const state = await requester.downloads.find(treatment.id, id)
  const kept = await requester.treatments.kept(treatment.id, planName(id))
  if (!state || !kept) throw new ExchangeError('not-found')
  const plan = JSON.parse(kept.toString()) as DownloadPlan
  if (!(await requester.downloads.start(treatment.id, id)))
    throw new ExchangeError('conflict', 'This download was fetched before: make it again.')
  for (const { country } of treatment.sources) {
    const objects = plan.objects.filter((one) => one.country === country).map((one) => one.id)
    const entry = { kind: 'download-made' as const, ...whoTreats(treating, country), objects }
    if (objects.length > 0) await audited(requester, entry, async () => undefined)
  }
  return { state, body: withProgress(requester, treating, state, plan, signal) }
}

/** Counts what passes and writes it down every now and then, and how it ended. */
async function* withProgress(
  requester: Requester,
  treating: Treating,
  { id, bytes }: DownloadState,
  plan: DownloadPlan,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const count = { sent: 0, filesSent: 0 }
  const tellTime = await forecast(requester, plan, bytes)
  let reported = Date.now()
  const report = (state: DownloadState['state'], reason?: string): Promise<void> =>
    requester.downloads.progress(treating.treatment.id, id, {
      state,
      ...count,
      ...(reason !== undefined && { reason }),
    })
  let ending: readonly [DownloadState['state'], string?] = [
    'failed',
    'The connection to your browser broke off.',
  ]
  try {
    const files = filesOf(requester, treating, plan, signal, () => count.filesSent++)
    for await (const chunk of makeZip(files)) {
      yield chunk
      count.sent += chunk.length
      if (Date.now() - reported < reportEveryMs) continue
      reported = Date.now()
      await report('running')
    }
    ending = ['done']
    await tellTime()
  } catch (error) {
    // Whoever goes away breaks the reading off from outside: that is no fault of the source.
    if (!signal.aborted) ending = ['failed', asExchangeError(error).tell]
    throw error
  } finally {
    await report(...ending)
  }
}

/**
 * Expects how long a download takes.
 * @returns what keeps that beside the time that it took; nothing for more than one country, or a line not measured yet.
 */
async function forecast(
  { lineHistory }: Requester,
  { objects }: DownloadPlan,
  bytes: number,
): Promise<() => Promise<void>> {
  const [country, ...others] = new Set(objects.map((one) => one.country))
  const line =
    country === undefined || others.length > 0
      ? undefined
      : await lineHistory.figures(country).catch(() => undefined)
  const began = performance.now()
  return async () => {
    if (country === undefined || !line || bytes < fewBytes) return
    const seconds = (performance.now() - began) / 1000
    await lineHistory
      .addForecast(country, { expected: expectedSeconds(line, bytes), seconds })
      .catch(() => {})
  }
}

type ZipInput = { name: string; size: number; lastModified: Date; input: AsyncIterable<Uint8Array> }

async function* filesOf(
  requester: Requester,
  treating: Treating,
  { files, at }: DownloadPlan,
  signal: AbortSignal,
  onFile: () => void,
): AsyncGenerator<ZipInput> {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const open = (file: PlannedFile) => contentOf(requester, treating, file, either)
  try {
    for await (const { item, content } of fetchedAhead(files, open, ahead))
      yield {
        name: item.path,
        size: item.bytes,
        lastModified: new Date(at),
        input: counted(content, onFile),
      }
  } finally {
    ended.abort()
  }
}

async function* counted(content: AsyncIterable<Uint8Array>, onEnd: () => void): AsyncGenerator<Uint8Array> {
  yield* content
  onEnd()
}

async function* contentOf(
  requester: Requester,
  treating: Treating,
  { source }: PlannedFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (source.kind === 'kept') {
    yield* keptContent(requester, treating, source.name)
    return
  }
  const study = await studyInUse(requester, treating, source.study)
  const series = seriesOf(study, source.series)
  const instance = instanceOf(series, source.instance)
  yield* await readFile({ treating, study, series, instance, signal, priority: 'rest' })
}

async function* keptContent(
  { treatments }: Requester,
  { treatment }: Treating,
  name: string,
): AsyncGenerator<Uint8Array> {
  const bytes = await treatments.kept(treatment.id, name)
  if (!bytes) throw new ExchangeError('not-found')
  yield bytes
}
