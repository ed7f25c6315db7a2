import type { Socket } from 'node:net'
import { type Command, encodeCommand, noDataSet } from './command.ts'
import { AssociationFault, refusePdu } from './faults.ts'
import { dataHead } from './pdu.ts'

type Send = (contextId: number, command: Command, dataSet?: AsyncIterable<Buffer> | Buffer) => Promise<void>

/** The PDU's own room for one value: its length, presentation context and control byte. */
const valueHeadBytes = 6
/** A receiver that takes nothing for this long is gone. */
const drainMs = 60_000

/**
 * Sends the messages of one association, each whole, in the order in which they were given. `maxPdu` is the longest body
 * of a PDU.
 */
export function messageSender(socket: Socket, maxPdu: number): Send {
  const pieceLength = evenBelow(Math.max(maxPdu - valueHeadBytes, 2))
  let sending: Promise<void> = Promise.resolve()
  return (contextId, command, dataSet) => {
    sending = sending
      .then(() => sendMessage(socket, pieceLength, contextId, command, dataSet))
      .catch((error: unknown) => {
        socket.destroy() // a message that broke off can't be ended otherwise
        throw error
      })
    return sending
  }
}

const evenBelow = (length: number): number => length - (length % 2)

async function sendMessage(
  socket: Socket,
  pieceLength: number,
  contextId: number,
  command: Command,
  dataSet: AsyncIterable<Buffer> | Buffer | undefined,
): Promise<void> {
  if (!socket.writable) refusePdu('The connection is gone.')
  const hasData = dataSet !== undefined
  const bytes = encodeCommand({ ...command, dataSetType: hasData ? 0x0001 : noDataSet })
  socket.cork()
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const piece = bytes.subarray(at, at + pieceLength)
    socket.write(dataHead(contextId, true, at + pieceLength >= bytes.length, piece.length))
    socket.write(piece)
  }
  if (!hasData) {
    socket.uncork()
    if (socket.writableNeedDrain) await drained(socket)
    return
  }
  // The command leaves with the beginning of its data set.
  process.nextTick(() => socket.uncork())
  let held: Buffer | undefined
  for await (const chunk of evenChunks(Buffer.isBuffer(dataSet) ? [dataSet] : dataSet)) {
    if (!socket.writable) refusePdu('The connection is gone.')
    held = writePieces(socket, { contextId, pieceLength, held, chunk })
    if (socket.writableNeedDrain) await drained(socket)
  }
  socket.cork()
  socket.write(dataHead(contextId, false, true, held?.length ?? 0))
  if (held) socket.write(held)
  socket.uncork()
}

/** The same bytes in pieces of even length: PS3.8 Annex E.1 wants every fragment so. */
async function* evenChunks(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let odd: Buffer | undefined
  for await (const next of chunks) {
    const chunk = odd ? Buffer.concat([odd, next]) : next
    const even = evenBelow(chunk.length)
    odd = even < chunk.length ? chunk.subarray(even) : undefined
    if (even > 0) yield chunk.subarray(0, even)
  }
  if (odd) yield odd
}

/** Writes what is certainly not the last of a data set, without copying, in one call; gives back the rest. */
function writePieces(
  socket: Socket,
  next: {
    readonly contextId: number
    readonly pieceLength: number
    readonly held: Buffer | undefined
    readonly chunk: Buffer
  },
): Buffer | undefined {
  const { contextId, pieceLength, chunk } = next
  let { held } = next
  socket.cork()
  for (let at = 0; at < chunk.length; at += pieceLength) {
    if (held) {
      socket.write(dataHead(contextId, false, false, held.length))
      socket.write(held)
    }
    held = chunk.subarray(at, at + pieceLength)
  }
  socket.uncork()
  return held
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer)
      socket.off('drain', onDrain).off('close', onGone)
    }
    const onDrain = (): void => {
      over()
      resolve()
    }
    const onGone = (): void => {
      over()
      socket.destroy()
      reject(new AssociationFault('The connection is gone, or nobody takes what is sent.'))
    }
    const timer = setTimeout(onGone, drainMs)
    socket.on('drain', onDrain).on('close', onGone)
  })
}
