import { ExchangeError } from '../../errors.ts'
import { readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import type { WaveformGroup } from './waveforms.ts'

type SampleReader = (bytes: Buffer, at: number) => number

/** Bytes of a sample and how they are read: PS3.3 C.10.9.1.5. The two laws are those of ITU-T G.711. */
const interpretations: Record<string, SampleForm> = {
  SB: { bytes: 1, read: (bytes, at) => bytes.readInt8(at) },
  UB: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) },
  MB: { bytes: 1, read: (bytes, at) => fromMuLaw(bytes.readUInt8(at)) },
  AB: { bytes: 1, read: (bytes, at) => fromALaw(bytes.readUInt8(at)) },
  SS: { bytes: 2, read: (bytes, at) => bytes.readInt16LE(at) },
  US: { bytes: 2, read: (bytes, at) => bytes.readUInt16LE(at) },
  SL: { bytes: 4, read: (bytes, at) => bytes.readInt32LE(at) },
  UL: { bytes: 4, read: (bytes, at) => bytes.readUInt32LE(at) },
  SV: { bytes: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  UV: { bytes: 8, read: (bytes, at) => Number(bytes.readBigUInt64LE(at)) },
}

function fromMuLaw(code: number): number {
  const bits = ~code & 0xff
  const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)
  return bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84
}

function fromALaw(code: number): number {
  const bits = code ^ 0x55
  const segment = (bits & 0x70) >> 4
  const mantissa = ((bits & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

/** Least and largest value of each step of time, one pair after the other; NaN where there is no sample. */
export type Envelope = Float64Array

const chunkBytes = 1024 * 1024

/**
 * The quantities of all channels between two samples, drawn together to `steps` pairs of least and largest, so that no
 * peak is lost; with fewer samples than steps each stands for itself. Reads the object in pieces. Errors:
 * `unprocessable`.
 */
export function envelopes(
  { source, inspected }: { readonly source: ByteSource; readonly inspected: Inspected },
  group: WaveformGroup,
  { from, to, steps }: { readonly from: number; readonly to: number; readonly steps: number },
): readonly Envelope[] {
  const { channels } = group
  const form = formOf(group)
  const stride = form.bytes * channels.length
  const padding = paddingOf(group, form)
  const count = Math.max(1, Math.min(steps, to - from))
  const all = channels.map(() => new Float64Array(count * 2).fill(Number.NaN))
  const inChunk = Math.max(1, Math.floor(chunkBytes / stride))
  for (let start = from; start < to; start += inChunk) {
    const bytes = sampleBytes(
      source,
      inspected,
      group,
      start * stride,
      Math.min(to, start + inChunk) * stride,
    )
    if (bytes.length < stride) break
    for (let sample = 0; (sample + 1) * stride <= bytes.length; sample++) {
      const step = Math.floor(((start + sample - from) * count) / (to - from))
      for (const [channel, envelope] of all.entries()) {
        const raw = form.read(bytes, sample * stride + channel * form.bytes)
        if (raw !== padding) widen(envelope, step, raw)
      }
    }
  }
  // Samples become quantities once they are few
  for (const [at, { factor, offset }] of channels.entries()) scale(all[at], factor, offset)
  return all
}

interface SampleForm {
  readonly bytes: number
  readonly read: SampleReader
}

function formOf({ interpretation, bits }: WaveformGroup): SampleForm {
  const form = interpretations[interpretation]
  if (form === undefined || (bits !== 0 && bits !== form.bytes * 8))
    throw new ExchangeError('unprocessable', 'The waveform has samples of a kind that is not known.')
  return form
}

function paddingOf({ item }: WaveformGroup, { bytes, read }: SampleForm): number | undefined {
  const value = Buffer.from(item['5400100A']?.InlineBinary ?? '', 'base64')
  return value.length < bytes ? undefined : read(value, 0)
}

function widen(envelope: Envelope, step: number, value: number): void {
  const [low = Number.NaN, high = Number.NaN] = [envelope[step * 2], envelope[step * 2 + 1]]
  if (!(value >= low)) envelope[step * 2] = value
  if (!(value <= high)) envelope[step * 2 + 1] = value
}

function scale(envelope: Envelope | undefined, factor: number, offset: number): void {
  if (envelope === undefined) return
  for (let at = 0; at < envelope.length; at++) envelope[at] = (envelope[at] ?? 0) * factor + offset
}

function sampleBytes(
  source: ByteSource,
  inspected: Inspected,
  group: WaveformGroup,
  start: number,
  end: number,
): Buffer {
  const location = inspected.bulk.get(group.path)
  if (location === undefined) {
    const inline = Buffer.from(group.item['54001010']?.InlineBinary ?? '', 'base64')
    return inline.subarray(start, end)
  }
  const last = Math.min(end, location.length)
  return start >= last ? Buffer.alloc(0) : readBulk(source, inspected, group.path, { start, end: last })
}
