import { once } from 'node:events'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Line, openLine } from '../../src/peer/line.ts'
import { silentLog, type TestCountries, testCountries } from '../support/countries.ts'

let countries: TestCountries
const ending: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  countries = await testCountries({
    FI: { exchange: 1 },
    ES: { exchange: 2, policy: 'PT' },
    PT: { exchange: 3 },
  })
})
afterAll(async () => {
  for (const end of ending.reverse()) await end()
  countries.trustList.close()
})

const portOf = async (server: Server, port = 0): Promise<number> => {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => {
    if (server.listening) server.close()
  })
  return (server.address() as AddressInfo).port
}
const lineTo = (port: number, of = 'FI'): Line => {
  const line = openLine({
    host: { origin: `https://127.0.0.1:${port}`, basePath: '', cidrs: ['127.0.0.1/32'] },
    pins: [countries.of(of).keys.spkiSha256],
    tls: countries.of('PT').keys.tls,
    connections: 2,
    log: silentLog,
  })
  ending.push(() => line.close())
  return line
}
const ask = (line: Line) =>
  line.send({ method: 'GET', url: new URL(`${line.host.origin}/`), headers: {}, isIdempotent: true })

/** A server of a country that answers what it is told to. */
async function answering(
  code: string,
  answer: () => { status: number; headers?: Record<string, string> },
): Promise<{ port: number; seen: () => number; server: Server }> {
  let count = 0
  const server = createHttps(countries.of(code).keys.tls, (_, response) => {
    count++
    const { status, headers } = answer()
    response.writeHead(status, headers).end('{}')
  })
  return { port: await portOf(server), seen: () => count, server }
}

describe.concurrent('a line to another country', () => {
  test('F14: a host that takes no connection is given up after five seconds', { timeout: 60_000 }, async ({
    expect,
  }) => {
    const port = await portOf(createServer((socket) => socket.on('error', () => {})))
    const began = performance.now()
    await expect(ask(lineTo(port))).rejects.toMatchObject({
      code: 'peer-unavailable',
      message: 'peer: UND_ERR_CONNECT_TIMEOUT',
    })
    expect(performance.now() - began).toBeGreaterThan(4000)
  })

  test('F16: a handshake that is reset is tried once more, and no oftener', async ({ expect }) => {
    let connections = 0
    const port = await portOf(
      createServer((socket) => {
        connections++
        socket.on('error', () => {})
        socket.once('data', () => socket.resetAndDestroy())
      }),
    )
    await expect(ask(lineTo(port))).rejects.toMatchObject({ code: 'peer-unavailable' })
    expect(connections).toBe(2)
  })

  test('F16: another certificate at the next connection gets no request', async ({ expect }) => {
    const first = await answering('FI', () => ({ status: 200 }))
    const line = lineTo(first.port)
    expect((await ask(line)).status).toBe(200)
    const closed = once(first.server, 'close')
    first.server.close()
    ;(first.server as unknown as { closeAllConnections(): void }).closeAllConnections()
    await closed
    let asked = 0
    const swapped = createHttps(countries.of('ES').keys.tls, (_, response) => {
      asked++
      response.end()
    })
    await portOf(swapped, first.port)
    await expect(ask(line)).rejects.toMatchObject({ code: 'peer-unavailable' })
    expect(asked).toBe(0)
  })

  test.each([
    ['5', 5],
    ['120', 120],
    ['3600', undefined],
    ['tomorrow', undefined],
    ['-1', undefined],
  ])('F19: a country that asks to wait %s is heard where that makes sense', async (header, seconds) => {
    const { port } = await answering('FI', () => ({ status: 503, headers: { 'retry-after': header } }))
    const error = await ask(lineTo(port)).catch((cause: unknown) => cause as { retryAfter?: number })
    expect(error).toMatchObject({ code: 'peer-unavailable' })
    expect((error as { retryAfter?: number }).retryAfter).toBe(seconds)
  })

  test('F40: a country that fails again and again is left alone, and the others are asked as before', async ({
    expect,
  }) => {
    const bad = await answering('FI', () => ({ status: 500 }))
    const good = await answering('ES', () => ({ status: 200 }))
    const [broken, other] = [lineTo(bad.port), lineTo(good.port, 'ES')]
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async () => {
        await ask(broken).catch(() => {})
        return (await ask(other)).status
      }),
    )
    for (let more = 0; more < 10; more++) await ask(broken).catch(() => {})
    expect(outcomes.every((status) => status === 200)).toBe(true)
    expect(good.seen()).toBe(40)
    expect(bad.seen()).toBeLessThan(50)
    await expect(ask(broken)).rejects.toMatchObject({
      code: 'peer-unavailable',
      retryAfter: expect.any(Number),
    })
  })
})
