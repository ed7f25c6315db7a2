import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CutProxy {
  readonly port: number
  /** Bytes that passed from the server to clients. */
  passed: number
  /** Breaks all connections once so many more bytes have passed. */
  cutAfter(bytes: number): void
  /** Lets nothing pass any more, and breaks nothing. */
  stall(): void
  /** Refuses connections and breaks those there are. */
  down(): void
  up(): void
  close(): Promise<void>
}

/** A line to a server on this machine that can be cut, held up and taken down: it sees bytes, whatever they are. */
export async function cutProxy(target: number): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  let left = Number.POSITIVE_INFINITY
  let isDown = false
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    if (isDown) return void client.destroy()
    const onward = connect(target, '127.0.0.1')
    for (const socket of [client, onward]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        onward.destroy()
      })
    }
    client.pipe(onward)
    onward.on('data', (chunk: Buffer) => {
      const fits = chunk.subarray(0, Math.max(0, Math.min(left, chunk.length)))
      proxy.passed += fits.length
      left -= chunk.length
      if (!client.write(fits)) {
        onward.pause()
        client.once('drain', () => onward.resume())
      }
      if (left > 0) return
      left = Number.POSITIVE_INFINITY
      breakAll()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: CutProxy = {
    port: (server.address() as { port: number }).port,
    passed: 0,
    cutAfter(bytes) {
      left = bytes
    },
    stall() {
      for (const socket of sockets) socket.pause()
    },
    down() {
      isDown = true
      breakAll()
    },
    up() {
      isDown = false
    },
    async close() {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
