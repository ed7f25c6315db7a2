import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, type TLSSocket } from 'node:tls'
import type { Logger } from '../../log.ts'
import type { Origin } from './admission.ts'
import { commitmentReports } from './commitment-reports.ts'
import { outgoing } from './connect.ts'
import type { CommitmentQueue, DimseArchive } from './ports.ts'
import { type Serving, serving } from './serve.ts'
import type { DimseConfig } from './settings.ts'
import { secureOptions } from './tls.ts'

export interface DimseListener {
  /** Of the listener without TLS, else of the one with. */
  readonly port: number
  readonly tlsPort: number | undefined
  close(): Promise<void>
}

/** Beyond the associations that are served, this many callers are told that there are too many; more are cut off. */
const toldMost = 64

/**
 * Opens the DIMSE listeners, with and without TLS as configured, and answers the storage commitment requests that are
 * still open. Throws when keys or passcodes can't be read.
 */
export async function openDimseListener(
  config: DimseConfig,
  { archive, queue, log }: { archive: DimseArchive; queue: CommitmentQueue; log: Logger },
): Promise<DimseListener> {
  const caller = outgoing(config)
  const commitments = commitmentReports({ archive, queue, caller, config, log })
  const serve = serving({ config, archive, caller, commitments, log })
  const sockets = new Set<Socket>()
  const take = (socket: Socket, origin: Origin): void => accept({ sockets, serve, config }, socket, origin)
  const servers: Server[] = []
  if (config.plain)
    servers.push(
      createServer({ noDelay: true }, (socket) =>
        take(socket, { address: socket.remoteAddress ?? '', fingerprint: undefined }),
      ),
    )
  if (config.tls) servers.push(secureServer(config.tls, { handshakeSeconds: config.idleSeconds, log }, take))
  const ports: number[] = []
  for (const server of servers) {
    const isSecure = ports.length > 0 || !config.plain
    server.listen(isSecure ? (config.tls?.port ?? 0) : config.port, config.host)
    await once(server, 'listening')
    ports.push((server.address() as { port: number }).port)
  }
  return {
    port: ports[0] ?? 0,
    tlsPort: config.tls ? ports.at(-1) : undefined,
    async close() {
      const closed = servers.map((server) => once(server, 'close'))
      for (const server of servers) server.close()
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
      await commitments.close()
    },
  }
}

function secureServer(
  tls: NonNullable<DimseConfig['tls']>,
  { handshakeSeconds, log }: { readonly handshakeSeconds: number; readonly log: Logger },
  take: (socket: Socket, origin: Origin) => void,
): Server {
  const options = {
    ...secureOptions(tls),
    requestCert: true,
    rejectUnauthorized: tls.clients === 'required',
    handshakeTimeout: handshakeSeconds * 1000,
    noDelay: true,
  }
  const server = createSecureServer(options, (socket: TLSSocket) => {
    const fingerprint = socket.authorized ? socket.getPeerCertificate().fingerprint256 : undefined
    take(socket, { address: socket.remoteAddress ?? '', fingerprint })
  })
  return server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const why = error.code ?? 'no reason'
    log.warn({ event: 'dimse.tls-refused', why, from: socket.remoteAddress }, 'no TLS with a caller')
  })
}

function accept(
  { sockets, serve, config }: { sockets: Set<Socket>; serve: Serving; config: DimseConfig },
  socket: Socket,
  origin: Origin,
): void {
  if (sockets.size >= config.maxAssociations + toldMost) {
    socket.destroy()
    return
  }
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => {}) // seen by the loop that reads
  void serve(socket, origin, sockets.size > config.maxAssociations)
}
