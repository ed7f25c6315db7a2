import { once } from 'node:events'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { lineSpeeds } from './line-speed.ts'
import type { StudyChannel } from './ports.ts'

const channel = (bytes: number): StudyChannel => ({
  manifest: () => Promise.reject(new Error('not asked for')),
  get: async () => ({
    status: 200,
    contentType: 'application/octet-stream',
    contentLength: bytes,
    body: Readable.from([Buffer.alloc(bytes)]),
  }),
})
const options = { accept: '*/*', transaction: 't' }

test('says nothing before enough came to tell', async () => {
  const speeds = lineSpeeds()
  const { body } = await speeds.measured('FI', channel(1000)).get('', options)
  body.resume()
  await once(body, 'close')

  expect(speeds.of('FI')).toBeUndefined()
  expect(speeds.of('SE')).toBeUndefined()
})

test('tells each country by what came from it', async () => {
  const speeds = lineSpeeds()
  const { body } = await speeds.measured('FI', channel(1_000_000)).get('', options)
  body.resume()
  await once(body, 'close')

  expect(speeds.of('FI')).toBeGreaterThan(0)
  expect(speeds.of('SE')).toBeUndefined()
})

test('what broke off counts for nothing', async () => {
  const speeds = lineSpeeds()
  const { body } = await speeds.measured('FI', channel(1_000_000)).get('', options)
  body.destroy()
  await once(body, 'close')

  expect(speeds.of('FI')).toBeUndefined()
})
