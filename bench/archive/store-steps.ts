import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, type DataSet, must } from './client.ts'
import type { Load } from './load.ts'
import { archives, connections, type Figures, type Step } from './step.ts'

const searchableWithinMs = 60_000

export interface Sent {
  readonly instance: string
  readonly bytes: Buffer
}

/** Stores by STOW-RS, `batch` objects a request; every object must be said to be stored. Seconds that it took. */
export async function store(
  target: Client,
  sent: readonly Sent[],
  { batch, parallel }: { readonly batch: number; readonly parallel: number },
): Promise<number> {
  const batches = Array.from({ length: Math.ceil(sent.length / batch) }, (_, at) =>
    sent.slice(at * batch, (at + 1) * batch),
  )
  const work = batches.values()
  const started = performance.now()
  const hand = async (): Promise<void> => {
    for (const objects of work) await storeBatch(target, objects)
  }
  await Promise.all(Array.from({ length: parallel }, hand))
  return (performance.now() - started) / 1000
}

async function storeBatch(target: Client, objects: readonly Sent[]): Promise<void> {
  const boundary = `b${randomBytes(12).toString('hex')}`
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`)
  const end = Buffer.from('\r\n')
  const body = [...objects.flatMap(({ bytes }) => [head, bytes, end]), Buffer.from(`--${boundary}--\r\n`)]
  const type = `multipart/related; type="application/dicom"; boundary=${boundary}`
  const answer = await target.post('/studies', type, body)
  must(answer.status === 200, `STOW-RS answered ${answer.status}`)
  const said = JSON.parse(answer.body.toString('utf8')) as DataSet
  const stored = new Set(
    ((said['00081199']?.Value ?? []) as DataSet[]).map((item) => item['00081155']?.Value?.[0]),
  )
  must(
    (said['00081198']?.Value ?? []).length === 0 && objects.every(({ instance }) => stored.has(instance)),
    `STOW-RS stored ${stored.size} of ${objects.length}`,
  )
}

/** Milliseconds from now until a study is found with all its instances. */
export async function searchable(target: Client, study: string, count: number): Promise<number> {
  const started = performance.now()
  let found = -1
  while (performance.now() - started < searchableWithinMs) {
    const answer = await target.get(`/studies/${study}/instances?limit=1000`)
    found = answer.status === 200 ? (JSON.parse(answer.body.toString('utf8')) as unknown[]).length : 0
    if (found === count) return performance.now() - started
    await sleep(50)
  }
  throw new Error(`${found} of ${count} instances can be found after a minute`)
}

export const megabytes = (sent: readonly { readonly bytes: Buffer }[]): number =>
  sent.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6

/** The CT, that later steps ask for. */
export async function storeCt(
  target: Client,
  sent: readonly (Sent & { readonly study: string })[],
  parallel: number,
): Promise<Figures> {
  const seconds = await store(target, sent, { batch: 10, parallel })
  const name = parallel === 1 ? 'stow-ct' : `stow-ct-${parallel}`
  const waited = await searchable(target, sent[0]?.study ?? '', sent.length)
  return { [name]: megabytes(sent) / seconds, [`${name}-searchable`]: waited }
}

/** The small objects, that later steps search for. */
export async function storeSmall(target: Client, { folder, small }: Load): Promise<Figures> {
  const sent = small.map(({ file, instance }) => ({ instance, bytes: readFileSync(join(folder, file)) }))
  const seconds = await store(target, sent, { batch: 20, parallel: connections })
  const { study = '' } = small.at(-1) ?? {}
  const waited = await searchable(target, study, small.filter((each) => each.study === study).length)
  return { 'stow-small': sent.length / seconds, 'stow-small-searchable': waited }
}

export const storeSteps: readonly Step[] = [
  {
    name: 'stow-ct-4',
    sides: archives,
    measure: ({ target, fresh }) => storeCt(target, fresh(), connections),
  },
]
