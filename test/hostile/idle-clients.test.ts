import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendParts } from '../../src/http/dicomweb/send.ts'
import { createListener } from '../../src/http/listener.ts'
import { silentLog } from '../support/countries.ts'

const app = createListener({ name: 'exchange', log: silentLog })
const chunk = Buffer.alloc(2 ** 20)
const endless = { read: 0 }
let port = 0
beforeAll(async () => {
  app.get('/small', async () => 'here')
  app.get('/large', (_, reply) =>
    sendParts(
      reply,
      [
        {
          headers: {},
          bytes: 2 ** 40,
          read: async () => {},
          async *stream() {
            for (;;) {
              endless.read += chunk.length
              yield chunk
            }
          },
        },
      ],
      undefined,
    ),
  )
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterAll(() => app.close())

async function opened(said: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(said)
  return socket
}

test('N153: nine thousand connections that say nothing, or never end their headers, keep nobody else out and are closed', {
  timeout: 120_000,
}, async () => {
  const sockets: Socket[] = []
  // Two descriptors each, since both ends are in this process
  for (let round = 0; round < 90; round++)
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          opened(n % 10 ? '' : 'GET /small HTTP/1.1\r\nHost: x\r\nX-Slow: '),
        ),
      )),
    )
  const closed = Promise.all(sockets.map((socket) => once(socket.resume(), 'close')))
  for (let n = 0; n < 20; n++)
    expect(await (await fetch(`http://127.0.0.1:${port}/small`)).text()).toBe('here')
  await closed
  expect(await (await fetch(`http://127.0.0.1:${port}/small`)).text()).toBe('here')
})

test('F30: a receiver that stops reading is let go, and nothing piles up for it meanwhile', {
  timeout: 120_000,
}, async () => {
  const socket = await opened('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
  socket.pause()
  await expect.poll(() => endless.read, { timeout: 20_000 }).toBeGreaterThan(0)
  await sleep(2000)
  const held = endless.read
  // What both kernels take, and no more
  expect(held).toBeLessThan(64 * 2 ** 20)
  const isOpen = async (): Promise<number> =>
    new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)))
  await expect.poll(isOpen, { timeout: 60_000, interval: 500 }).toBe(0)
  expect(endless.read).toBeLessThanOrEqual(held + chunk.length)
  socket.destroy()
})
