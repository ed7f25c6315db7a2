import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type SecureContextOptions, connect as secureConnect } from 'node:tls'
import type { Association } from '../../dicom/dimse/association.ts'
import { responseBit } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { requestAssociation, type Wanted } from '../../dicom/dimse/negotiate.ts'
import { type Replies, repliesOn } from './replies.ts'
import type { DimseConfig, DimsePeer } from './settings.ts'
import { secureOptions } from './tls.ts'

/** An association that we asked for. */
export interface Call {
  readonly association: Association
  readonly replies: Replies
  /** Releases it, and waits until it is. */
  end(): Promise<void>
}

/** A peer that can be called. */
export type Callee = DimsePeer & { readonly host: string; readonly port: number }
export const isCallee = (peer: DimsePeer | undefined): peer is Callee =>
  peer?.host !== undefined && peer.port !== undefined

/** Opens an association. Errors: AssociationFault. */
export type Caller = (
  callee: Callee,
  wanted: Pick<Wanted, 'contexts' | 'roles' | 'invokes' | 'onAsked'>,
) => Promise<Call>

const connectMs = 10_000
const releaseMs = 5000

/** Calls others under our AE title, over TLS where the configuration says so. */
export function outgoing(config: Pick<DimseConfig, 'aet' | 'tls'>): Caller {
  const secure = config.tls && secureOptions(config.tls)
  return async (callee, wanted) => {
    const socket = await connected(callee, secure)
    try {
      const association = await requestAssociation(socket, {
        called: callee.aet,
        calling: config.aet,
        ...wanted,
      })
      return begun(socket, association)
    } catch (error) {
      socket.destroySoon()
      throw error
    }
  }
}

function begun(socket: Socket, association: Association): Call {
  const replies = repliesOn(association)
  association.hold() // how long an answer may take is the replies' affair
  const reading = read(association, replies).finally(() => {
    replies.end()
    socket.destroySoon()
  })
  reading.catch(() => {}) // whoever waits for a reply sees it
  return {
    association,
    replies,
    async end() {
      association.release()
      const patience = setTimeout(() => association.abort(), releaseMs)
      await reading.catch(() => {})
      clearTimeout(patience)
    },
  }
}

async function read(association: Association, replies: Replies): Promise<void> {
  for await (const { command } of association.messages())
    if ((command.commandField & responseBit) !== 0) replies.take(command)
}

async function connected(
  { host, port, tls }: Callee,
  secure: SecureContextOptions | undefined,
): Promise<Socket> {
  if (tls && !secure) throw new AssociationFault('There are no keys for TLS.')
  const socket = tls ? secureConnect({ ...secure, host, port }) : connect({ host, port })
  try {
    await once(socket, tls ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(connectMs) })
  } catch (error) {
    socket.destroy()
    throw new AssociationFault(`Nobody answers: ${(error as NodeJS.ErrnoException).code ?? 'time is up'}.`)
  }
  socket.on('error', () => {}) // seen by whoever reads or writes
  return socket
}
