import { createDeflateRaw } from 'node:zlib'
import { dataSource } from '../dicom/bulk.ts'
import { piecesLength, readPieces } from '../dicom/pieces.ts'
import type { ByteSource } from '../dicom/source.ts'
import { deflatedLittleEndian } from '../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../errors.ts'
import { sourceOf } from './content-source.ts'
import { withInspected } from './inspected-object.ts'
import { type MadePixels, madePixels, type PixelPorts, pixelsToCode, targetFor } from './made-pixels.ts'
import { type MadePlan, planOf } from './made-plan.ts'
import type { InstanceRow } from './ports.ts'

/** An object in another transfer syntax than it is stored in, made while it is sent. */
export interface MadeObject {
  readonly transferSyntaxUid: string
  /** Undefined where it is known at the end only. */
  readonly bytes: number | undefined
  stream(): AsyncIterable<Buffer>
}

/**
 * An instance in the transfer syntax `uid`: attributes as they stand but for what must be said of other pixels, pixels
 * frame by frame. The first frame is made at once, so that what can't be made is known before anything is sent. Errors:
 * `not-acceptable` with why, `unprocessable` for pixels that are broken.
 */
export function madeObject(ports: PixelPorts, instance: InstanceRow, uid: string): Promise<MadeObject> {
  return withInspected(ports, instance, async (source, inspected) => {
    const data = dataSource(source, inspected)
    const pixels = await madePixels(ports, instance, inspected, uid)
    const plan = planOf({ source, data, inspected, uid, pixels })
    const known = [plan.before, plan.after].reduce((sum, pieces) => sum + piecesLength(pieces), 0)
    const isDeflated = uid === deflatedLittleEndian
    const bytes =
      isDeflated || pixels.bytes === undefined ? undefined : plan.head.length + known + pixels.bytes
    return {
      transferSyntaxUid: uid,
      bytes,
      async *stream() {
        const object = await ports.objects.open(instance.digest)
        try {
          const again = dataSource(sourceOf(object.content), inspected)
          yield plan.head
          const dataSet = dataSetOf(again, plan, pixels)
          yield* isDeflated ? deflated(dataSet) : dataSet
        } finally {
          object.close()
        }
      },
    }
  })
}

/** Why an instance can't be made so, as far as its attributes say; undefined when they allow it. */
export function refusalToMake(
  ports: PixelPorts,
  instance: InstanceRow,
  uid: string,
): Promise<ExchangeError | undefined> {
  return withInspected(ports, instance, (_source, inspected) => {
    try {
      targetFor(inspected, pixelsToCode(inspected, uid), uid)
      return undefined
    } catch (error) {
      if (error instanceof ExchangeError) return error
      throw error
    }
  })
}

async function* dataSetOf(data: ByteSource, plan: MadePlan, pixels: MadePixels): AsyncGenerator<Buffer> {
  yield* readPieces(data, plan.before)
  yield* pixels.stream(data)
  yield* readPieces(data, plan.after)
}

/** PS3.5 A.5: padded to an even length. */
async function* deflated(dataSet: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw()
  const written = (async () => {
    for await (const bytes of dataSet) await new Promise<void>((done) => deflate.write(bytes, () => done()))
    deflate.end()
  })()
  written.catch((error) => deflate.destroy(error instanceof Error ? error : new Error('not deflated')))
  let length = 0
  for await (const bytes of deflate as AsyncIterable<Buffer>) {
    length += bytes.length
    yield bytes
  }
  if (length % 2 === 1) yield Buffer.alloc(1)
}
