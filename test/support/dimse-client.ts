import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { OfferedContext } from '../../src/dicom/dimse/associate.ts'
import { encodeRequest } from '../../src/dicom/dimse/associate.ts'
import { pdu, pduType } from '../../src/dicom/dimse/pdu.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** A connection that says what it is told, and what came back until the other side ended it. */
export interface RawLine {
  readonly socket: Socket
  /** All bytes that came, once the other side has closed. */
  readonly ended: Promise<Buffer>
  /** Resolves when so many bytes came. */
  came(count: number): Promise<Buffer>
}

export async function rawLine({ host, port }: Address): Promise<RawLine> {
  const socket = connect({ host, port })
  await once(socket, 'connect')
  let bytes = Buffer.alloc(0)
  const listeners = new Set<() => void>()
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    for (const listener of listeners) listener()
  })
  socket.on('error', () => {})
  const ended = new Promise<Buffer>((resolve) => {
    socket.on('close', () => resolve(bytes))
  })
  return {
    socket,
    ended,
    came: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (bytes.length < count) return
          listeners.delete(look)
          resolve(bytes)
        }
        listeners.add(look)
        look()
      }),
  }
}

const verification = '1.2.840.10008.1.1'
const implicit = '1.2.840.10008.1.2'

/** The whole PDU of an association request; Verification unless other contexts are given. */
export function associateRequest(
  called: string,
  contexts: readonly OfferedContext[] = [
    { id: 1, abstractSyntax: verification, transferSyntaxes: [implicit] },
  ],
): Buffer {
  return pdu(
    pduType.associateRequest,
    encodeRequest({
      called,
      calling: 'HOSTILE',
      contexts,
      maxPduLength: 16_384,
      roles: [],
      extended: [],
      related: [],
    }),
  )
}
