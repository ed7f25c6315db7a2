import { createHash } from 'node:crypto'
import { openPatient } from '../../test/support/portal-api.ts'
import type { LineTimes } from './times.ts'

/** `as-professional.ts JSON`: on country B's side, does what the portal does, and tells how long each thing took. */
const { portal, login, traits } = JSON.parse(process.argv[2] ?? '')

async function clocked<T>(act: () => Promise<T>): Promise<readonly [number, T]> {
  const began = performance.now()
  const result = await act()
  return [performance.now() - began, result] as const
}

interface StudyAnswer {
  readonly series: readonly { readonly series: string; readonly instances: readonly unknown[] }[]
}

const patient = await openPatient({ portal, login }, traits)
const { session, path, rows, json } = patient
const list = await clocked(() => json('/sources/FI/documents?refresh=1'))
const [study] = rows
  .filter(({ kind, modalities }) => kind === 'study' && modalities?.includes('CT'))
  .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
if (!study) throw new Error('The patient has no CT')

const opened = await clocked(() => json<StudyAnswer>(`/studies/${study.id}`))
const series = [...opened[1].series].sort((a, b) => b.instances.length - a.instances.length)[0]
const root = `/studies/${study.id}/series/${series?.series}`
const headers = await clocked(() => json<{ handle: string }[]>(`${root}/metadata`))
const frame = async (at: number): Promise<Buffer> => {
  const handle = headers[1][at]?.handle
  const answer = await session.fetch(`${path}${root}/instances/${handle}/frames/1?stored=1`)
  if (!answer.ok) throw new Error(`frame: ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}
const middle = Math.floor(headers[1].length / 2)
const first = await clocked(() => frame(middle))
const slices: number[] = []
for (let n = 1; n <= 5; n++)
  slices.push((await clocked(() => frame((middle + n * 3) % headers[1].length)))[0])

const whole = await clocked(async () => {
  const items = [{ kind: 'study', study: study.id }]
  const made = await session.send('POST', `${path}/downloads`, { items })
  const { download } = (await made.json()) as { download: string }
  const answer = await session.fetch(`${path}/downloads/${download}/content`)
  if (!answer.ok || !answer.body) throw new Error(`download: ${answer.status}`)
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of answer.body) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return bytes
})
const times: LineTimes = {
  rows: rows.length,
  listMs: list[0],
  openMs: opened[0],
  headersMs: headers[0],
  firstImageMs: opened[0] + headers[0] + first[0],
  frameBytes: first[1].length,
  sliceMs: slices,
  instances: headers[1].length,
  studyBytes: whole[1],
  studyMs: whole[0],
}
process.send?.(times)
process.disconnect?.()
