import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from '../../test/support/countries.ts'
import { type CallerLimits, limitCallers } from './limits.ts'
import { createListener } from './listener.ts'
import { overloadGuard } from './overload.ts'

let app: FastifyInstance
let url: string
let refusals: string[]
let release: () => void
beforeEach(() => {
  refusals = []
})
afterEach(() => app.close())

async function serve(limits: CallerLimits): Promise<void> {
  app = createListener({ name: 'exchange', log: silentLog })
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const authenticate = limitCallers(app, async (request) => String(request.headers['x-who']).split('/'), {
    nameOf: ([country = '', professional = '']) => ({ country, professional }),
    limits,
    refused: (limit) => refusals.push(limit),
  })
  app.get('/fhir/quick', async (request) => authenticate(request))
  app.get('/fhir/slow', async (request) => {
    await authenticate(request)
    await held
    return 'done'
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
}
const ask = (who: string, path = 'quick', signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/fhir/${path}`, { headers: { 'x-who': who }, ...(signal && { signal }) })
const many = { country: 100, professional: 100 }

test('a professional who asks too often waits, and others of the country do not', async () => {
  await serve({ perMinute: { country: 3, professional: 2 }, parallel: many })
  const statuses = []
  for (let i = 0; i < 3; i++) statuses.push((await ask('PT/ines')).status)
  const refused = await ask('PT/ines')

  expect(statuses).toEqual([200, 200, 429])
  expect((await ask('PT/rui')).status).toBe(200)
  expect((await ask('PT/rui')).status).toBe(429)
  expect((await ask('ES/ines')).status).toBe(200)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ code: 'throttled' }],
  })
  expect(refusals).toContain('professional-rate')
  expect(refusals).toContain('country-rate')
})

test('more at the same time than allowed is refused, and let through once one is done', async () => {
  await serve({ parallel: { country: 3, professional: 2 } })
  const slow = [ask('PT/a', 'slow'), ask('PT/a', 'slow')]
  await vi.waitFor(async () => expect((await ask('PT/a')).status).toBe(429), 30_000)
  const third = ask('PT/b', 'slow')
  await vi.waitFor(async () => expect((await ask('PT/c')).status).toBe(429), 30_000)
  expect((await ask('ES/a')).status).toBe(200)
  release()
  await Promise.all([...slow, third])
  await vi.waitFor(async () => expect((await ask('PT/a')).status).toBe(200), 30_000)
  expect(new Set(refusals)).toEqual(new Set(['professional-parallel', 'country-parallel']))
})

test('who goes away before the answer leaves their place to others', async () => {
  await serve({ parallel: { country: 1, professional: 1 } })
  const gone = new AbortController()
  const slow = ask('PT/a', 'slow', gone.signal).catch(() => undefined)
  await vi.waitFor(async () => expect((await ask('PT/a')).status).toBe(429), 30_000)
  gone.abort()
  await slow
  await vi.waitFor(async () => expect((await ask('PT/a')).status).toBe(200), 30_000)
})

test('an overloaded node says so and when to come again, and recovers by itself', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let load = { lagMs: 900, heapShare: 0.1 }
  const overload = overloadGuard(() => load)
  let refused = 0
  app = createListener({ name: 'exchange', log: silentLog })
  overload.guard(app, () => void refused++)
  app.get('/fhir/x', async () => 'x')
  url = await app.listen({ host: '127.0.0.1', port: 0 })

  vi.advanceTimersByTime(1000)
  expect((await ask('', 'x')).status).toBe(200)
  vi.advanceTimersByTime(1000)
  const answer = await ask('', 'x')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  load = { lagMs: 1, heapShare: 0.81 }
  vi.advanceTimersByTime(1000)
  expect((await ask('', 'x')).status).toBe(503)
  load = { lagMs: 1, heapShare: 0.5 }
  vi.advanceTimersByTime(1000)
  expect((await ask('', 'x')).status).toBe(200)
  expect(refused).toBe(2)
  overload.close()
  vi.useRealTimers()
})
