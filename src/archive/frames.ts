import { readFrame } from '../dicom/pixel/frames.ts'
import { explicitLittleEndian, frameMediaType, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../errors.ts'
import { withInspected } from './inspected-object.ts'
import type { PixelPorts } from './made-pixels.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, Span } from './ports.ts'

export interface FrameRequest {
  /** From 1. */
  readonly numbers: readonly number[]
  /** In this transfer syntax, or as stored. */
  readonly transferSyntax: string | 'stored'
}

/** A frame on its way: a span of the stored object, or bytes that are made when their turn comes. */
export type SentFrame = {
  readonly mediaType: string
  readonly transferSyntaxUid: string
} & ({ readonly make: () => Promise<Buffer> } | { readonly span: Span })

/** Transfer syntax in which frames are stored: native ones count as Explicit VR Little Endian, PS3.18 8.7.3.3.2. */
export function frameSyntax(instance: InstanceRow): string {
  return transferSyntax(instance.transferSyntax)?.encapsulated === true
    ? instance.transferSyntax
    : explicitLittleEndian
}

/**
 * Frames of an instance. Native ones are cut out of the object without a look at it; of those that are made the first is
 * made at once. Errors: `not-found` for a frame that isn't there, `not-acceptable`, `unprocessable`.
 */
export async function readFrames(
  ports: PixelPorts,
  instance: InstanceRow,
  { numbers, transferSyntax: wanted }: FrameRequest,
): Promise<readonly SentFrame[]> {
  const stored = frameSyntax(instance)
  if (wanted !== 'stored' && wanted !== stored) return transcoded(ports, instance, numbers, wanted)
  const { pixelOffset, frameBytes } = instance
  if (pixelOffset === null || frameBytes === null)
    return withInspected(ports, instance, (source, inspected) =>
      numbers.map((number) => {
        const { bytes, ...form } = readFrame(source, inspected, number)
        return { ...form, make: async () => bytes }
      }),
    )
  assertThere(instance, numbers)
  return numbers.map((number) => {
    const start = pixelOffset + (number - 1) * frameBytes
    return {
      span: { start, end: start + frameBytes },
      mediaType: frameMediaType(stored),
      transferSyntaxUid: stored,
    }
  })
}

function assertThere({ frames }: InstanceRow, numbers: readonly number[]): void {
  if (numbers.some((number) => number < 1 || number > Math.max(1, frames ?? 1)))
    throw new ExchangeError('not-found', 'There is no such frame.')
}

async function transcoded(
  ports: PixelPorts,
  instance: InstanceRow,
  numbers: readonly number[],
  wanted: string,
): Promise<readonly SentFrame[]> {
  assertThere(instance, numbers)
  const form = { mediaType: frameMediaType(wanted), transferSyntaxUid: wanted }
  const [first, ...others] = numbers
  if (first === undefined) return []
  const made = await madeFrame(ports, instance, first, wanted)
  return [
    { ...form, make: async () => made },
    ...others.map((number) => ({ ...form, make: () => madeFrame(ports, instance, number, wanted) })),
  ]
}

/** HTJ2K for viewers, the smallest picture first: made once, then kept with the derived things. */
const kept = '1.2.840.10008.1.2.4.202'

async function madeFrame(
  { objects, pool }: PixelPorts,
  instance: InstanceRow,
  number: number,
  target: string,
): Promise<Buffer> {
  const key = target === kept ? `${instance.digest}-htj2k-${number}` : undefined
  const held = key && (await objects.derived.read(key))
  if (held) return held
  const { bytes } = await withObject({ objects }, instance, ({ path }) => {
    if (path === undefined) throw new ExchangeError('not-acceptable')
    return pool.frame(path, number, { target })
  })
  if (key) await objects.derived.write(key, bytes)
  return bytes
}
