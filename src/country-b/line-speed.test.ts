import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { lineMeter } from './line-speed.ts'
import type { LineSample, StudyChannel } from './ports.ts'

const channel = (bytes: number): StudyChannel => ({
  manifest: () => Promise.reject(new Error('not asked for')),
  get: async () => ({
    status: 200,
    contentType: 'application/octet-stream',
    contentLength: bytes,
    body: Readable.from([Buffer.alloc(bytes / 2), Buffer.alloc(bytes / 2)]),
  }),
})
const options = { accept: '*/*', transaction: 't' }

function metered() {
  const told: [country: string, LineSample][] = []
  const meter = lineMeter((country, sample) => void told.push([country, sample]), { idleMs: 20 })
  const read = async (country: string, bytes: number): Promise<Buffer> =>
    buffer((await meter.measured(country, channel(bytes)).get('', options)).body)
  return { told, meter, read }
}

test('what came from a country is told as one sample, and reaches its reader whole', async () => {
  const { told, read } = metered()
  const both = await Promise.all([read('FI', 1_000_000), read('FI', 400_000)])

  expect(both.map(({ length }) => length)).toEqual([1_000_000, 400_000])
  await vi.waitFor(() => expect(told).toHaveLength(1), 30_000)
  expect(told[0]?.[0]).toBe('FI')
  expect(told[0]?.[1].bytesPerSecond).toBeGreaterThan(0)
  expect(told[0]?.[1].firstByteMs).toBeGreaterThanOrEqual(0)
})

test('a little says nothing about a line', async () => {
  const { told, read } = metered()
  await read('SE', 1000)
  await read('FI', 1_000_000)

  await vi.waitFor(() => expect(told.map(([country]) => country)).toEqual(['FI']), 30_000)
})

test('nothing flows before somebody reads', async () => {
  const { meter } = metered()
  const { body } = await meter.measured('FI', channel(1_000_000)).get('', options)
  await new Promise((resolve) => setTimeout(resolve, 20))

  expect((await buffer(body)).length).toBe(1_000_000)
})
