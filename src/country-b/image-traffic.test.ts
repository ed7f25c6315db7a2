import { once } from 'node:events'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { type BandwidthLimit, imageTraffic } from './image-traffic.ts'
import type { Priority, StudyChannel } from './ports.ts'

/** A channel whose answers end when the test says so. */
function held(limits: readonly BandwidthLimit[] = [], hour = 12) {
  const asked: string[] = []
  const bodies = new Map<string, Readable>()
  const plain: StudyChannel = {
    manifest: () => Promise.reject(new Error('not asked for')),
    async get(path) {
      asked.push(path)
      const body = new Readable({ read() {} })
      bodies.set(path, body)
      return { status: 200, contentType: 'application/dicom', body }
    },
  }
  const channel = imageTraffic({ streams: 2, limits }, () => hour).through('FI', plain)
  const get = (path: string, priority: Priority, signal?: AbortSignal) =>
    channel.get(path, { accept: '*/*', transaction: 't', priority, ...(signal && { signal }) })
  const end = async (path: string, answer: Awaited<ReturnType<typeof get>>): Promise<void> => {
    bodies.get(path)?.push(null)
    answer.body.resume()
    await once(answer.body, 'close')
  }
  return { asked, bodies, get, end }
}

test('downloads leave room: so many at once, and what is looked at never waits for them', async () => {
  const { asked, get, end } = held()
  const first = await get('1', 'rest')
  await get('2', 'rest')
  const third = get('3', 'rest')
  const next = get('next', 'next')
  await get('screen', 'screen')

  expect(asked).toEqual(['1', '2', 'screen'])
  await end('1', first)
  await next
  expect(asked).toEqual(['1', '2', 'screen', 'next'])
  await end('next', await next)
  await third
  expect(asked.at(-1)).toBe('3')
})

test('who gives up while waiting takes no place', async () => {
  const { asked, get, end } = held()
  const first = await get('1', 'rest')
  await get('2', 'rest')
  const controller = new AbortController()
  const given = get('3', 'rest', controller.signal)
  const last = get('4', 'rest')
  controller.abort()

  await expect(given).rejects.toThrow()
  await end('1', first)
  await last
  expect(asked).toEqual(['1', '2', '4'])
})

test('a limit holds at its hours and for its country, past midnight too', async () => {
  const night = { fromHour: 22, toHour: 6, bytesPerSecond: 1_000_000 }
  for (const [limit, hour, isLimited] of [
    [night, 23, true],
    [night, 5.5, true],
    [night, 12, false],
    [{ ...night, country: 'SE' }, 23, false],
  ] as const) {
    const { bodies, get } = held([limit], hour)
    const answer = await get('1', 'screen')
    expect(answer.body !== bodies.get('1')).toBe(isLimited)
  }
})

test('a limited answer comes whole', async () => {
  const { bodies, get } = held([{ fromHour: 0, toHour: 24, bytesPerSecond: 2_000_000 }])
  const answer = await get('1', 'rest')
  const bytes = Buffer.alloc(300_000, 7)
  bodies.get('1')?.push(bytes)
  bodies.get('1')?.push(null)
  const pieces: Buffer[] = []
  for await (const piece of answer.body) pieces.push(piece as Buffer)

  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
})
