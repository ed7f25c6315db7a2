import { readFrame } from '../dicom/pixel/frames.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import { explicitLittleEndian, frameMediaType, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../errors.ts'
import { withInspected } from './inspected-object.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore, Span } from './ports.ts'

export interface FrameRequest {
  /** From 1. */
  readonly numbers: readonly number[]
  /** In this transfer syntax, or as stored. */
  readonly transferSyntax: string | 'stored'
}

/** A frame on its way: bytes that were made for it, or a span of the stored object. */
export type SentFrame = {
  readonly mediaType: string
  readonly transferSyntaxUid: string
} & ({ readonly bytes: Buffer } | { readonly span: Span })

/** Transfer syntax in which frames are stored: native ones count as Explicit VR Little Endian, PS3.18 8.7.3.3.2. */
export function frameSyntax(instance: InstanceRow): string {
  return transferSyntax(instance.transferSyntax)?.encapsulated === true
    ? instance.transferSyntax
    : explicitLittleEndian
}

/**
 * Frames of an instance. Native ones are cut out of the object without a look at it. Errors: `not-found` for a frame
 * that isn't there, `not-acceptable`, `unprocessable`.
 */
export async function readFrames(
  ports: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
  { numbers, transferSyntax: wanted }: FrameRequest,
): Promise<readonly SentFrame[]> {
  const stored = frameSyntax(instance)
  if (wanted !== 'stored' && wanted !== stored) return transcoded(ports, instance, numbers, wanted)
  const { pixelOffset, frameBytes } = instance
  if (pixelOffset === null || frameBytes === null)
    return withInspected(ports, instance, (source, inspected) =>
      numbers.map((number) => readFrame(source, inspected, number)),
    )
  return numbers.map((number) => {
    if (number < 1 || number > Math.max(1, instance.frames ?? 1))
      throw new ExchangeError('not-found', 'There is no such frame.')
    const start = pixelOffset + (number - 1) * frameBytes
    return {
      span: { start, end: start + frameBytes },
      mediaType: frameMediaType(stored),
      transferSyntaxUid: stored,
    }
  })
}

async function transcoded(
  { objects, pool }: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
  numbers: readonly number[],
  wanted: string,
): Promise<readonly SentFrame[]> {
  return withObject({ objects }, instance, async ({ path }) => {
    if (path === undefined) throw new ExchangeError('not-acceptable')
    return Promise.all(numbers.map((number) => pool.frame(path, number, { target: wanted })))
  })
}
