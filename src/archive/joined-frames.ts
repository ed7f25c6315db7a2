import { ExchangeError } from '../errors.ts'

/** Frames of `bits` bits each, which begin at a byte, as they follow each other in Pixel Data, without padding: PS3.5 8.1.1. */
export async function* joinedFrames(frames: AsyncIterable<Buffer>, bits: number): AsyncGenerator<Buffer> {
  let held = 0
  let count = 0
  for await (const frame of frames) {
    if (frame.length !== Math.ceil(bits / 8))
      throw new ExchangeError('unprocessable', 'A frame has another size than the object says.')
    if (bits % 8 === 0) {
      yield frame
      continue
    }
    const out = Buffer.alloc(Math.floor((count + bits) / 8))
    for (let at = 0; at < out.length; at++) {
      out[at] = held | (((frame[at] ?? 0) << count) & 0xff)
      held = (frame[at] ?? 0) >>> (8 - count)
    }
    const rest = (count + bits) % 8
    // What is left of the frame after whole bytes
    const last = frame[out.length] ?? 0
    if (out.length < frame.length) held |= (last << count) & 0xff
    held &= (1 << rest) - 1
    count = rest
    yield out
  }
  if (count > 0) yield Buffer.of(held)
}
