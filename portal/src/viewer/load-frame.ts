import { fetchFrame, fetchRendered } from './api.ts'
import { decodable } from './decode/decodable.ts'
import type { DecodedFrame } from './decode/decode.ts'
import type { DecodePool } from './decode/pool.ts'
import { text } from './dicom-json.ts'
import { failureKind, isAbort, ViewerFailure } from './failure.ts'
import { describeFrame, type FrameDescription } from './frame.ts'
import { objectKind } from './object-kinds.ts'
import type { StackImage } from './series-model.ts'

/** A frame and who made it: 'here' from the sent values, or 'server' as a picture without values. */
export interface LoadedFrame extends DecodedFrame {
  readonly by: 'here' | 'server'
  readonly rows: number
  readonly columns: number
}

/**
 * Gets a frame to the screen by the best way that works: decoded here, decoded by the server, or drawn by the server.
 * Throws ViewerFailure with the reason of the first way when none works.
 */
export async function loadFrame(
  pool: DecodePool,
  image: StackImage,
  signal: AbortSignal,
): Promise<LoadedFrame> {
  // A segment says nothing without its colour: the server draws all that are at this place
  if (objectKind(text(image.set, '00080016') ?? '') === 'seg') return pictureOf(image, signal)
  try {
    return await frameValues(pool, image, signal)
  } catch (failure) {
    if (isAbort(failure) || !mayHelp.has(failureKind(failure))) throw failure
    try {
      return await pictureOf(image, signal)
    } catch (error) {
      throw isAbort(error) ? error : failure
    }
  }
}

/** Gets a frame's values, decoded here or by the server. Throws ViewerFailure with the reason of the last way. */
export async function frameValues(
  pool: DecodePool,
  image: StackImage,
  signal: AbortSignal,
): Promise<LoadedFrame> {
  const description = describeFrame(image.set, image.frame)
  const forms = mayFetchStored(image, description) ? (['stored', 'native'] as const) : (['native'] as const)
  let failure: unknown = new ViewerFailure('unreadable', 'The metadata describe no pixels.')
  for (const form of description === undefined ? [] : forms) {
    try {
      return await valuesOf(pool, image, description as FrameDescription, form, signal)
    } catch (error) {
      failure = error
      if (isAbort(error) || !mayHelp.has(failureKind(error))) throw error
    }
  }
  throw failure
}

// A JPEG decoder guesses whether three components are RGB; the server goes by what the object says (PS3.5 8.2.1)
function mayFetchStored(image: StackImage, description: FrameDescription | undefined): boolean {
  const isGuess = image.transferSyntaxUid === jpegBaseline && description?.format.photometric === 'RGB'
  return decodable.has(image.transferSyntaxUid) && !isGuess
}

const jpegBaseline = '1.2.840.10008.1.2.4.50'

/** Failures after which another way is worth a try. */
const mayHelp = new Set(['unreadable', 'no-pixels', 'busy'])

async function valuesOf(
  pool: DecodePool,
  image: StackImage,
  description: FrameDescription,
  form: 'stored' | 'native',
  signal: AbortSignal,
): Promise<LoadedFrame> {
  const { bytes, transferSyntax } = await fetchFrame(image.at, image.instance, image.frame, form, signal)
  const frame = await pool.decode(bytes, transferSyntax, description)
  return { ...frame, by: 'here', rows: description.format.rows, columns: description.format.columns }
}

async function pictureOf(image: StackImage, signal: AbortSignal): Promise<LoadedFrame> {
  const blob = await fetchRendered(image.at, image.instance, image.frame, signal)
  const bitmap = await createImageBitmap(blob)
  const { width: columns, height: rows } = bitmap
  const context = new OffscreenCanvas(columns, rows).getContext('2d')
  if (context === null) throw new ViewerFailure('unreadable', 'The browser gives no canvas.')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const { data } = context.getImageData(0, 0, columns, rows)
  const pixels = new Uint8Array(rows * columns * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3)
    pixels.set(data.subarray(from, from + 3), to)
  return { pixels, components: 3, min: 0, max: 255, by: 'server', rows, columns }
}
