import type { DicomJson } from '../attributes.ts'
import { explicitLittleEndian } from '../transfer-syntaxes.ts'
import type { PixelDescription } from './description.ts'
import { isNative, unpackedPhotometric } from './unpack.ts'

/** What a transfer syntax can hold that pixels are written in here. */
export interface Target {
  readonly uid: string
  /** How frames are coded; `native` for Pixel Data without fragments. */
  readonly codec:
    | 'native'
    | 'plain'
    | 'deflate'
    | 'rle'
    | 'jpeg'
    | 'jpeg-lossless'
    | 'jpeg-ls'
    | 'jpeg-2000'
    | 'htj2k'
  /** Values of Bits Allocated. */
  readonly allocated: readonly number[]
  /** Fewest and most bits of a sample. */
  readonly bits: readonly [number, number]
  /** Most bits of a sample of several; 0 where only one is coded. */
  readonly colourBits: number
  /** Photometric interpretations of what is coded, where there are three samples. */
  readonly colours: readonly string[]
  readonly signed: boolean
  /** Whether samples are coded by value: bits beyond Bits Stored are not kept. */
  readonly byValue: boolean
  /** What a colour image coded so is called: PS3.5 8.2. */
  readonly photometric: Readonly<Record<string, string>>
  /** Method of a lossy compression: PS3.3 C.7.6.1.1.5.1. */
  readonly lossy?: { readonly method: string; readonly words: string }
}

const anyBits = [1, 8, 16, 32, 64]
const words = [8, 16]
const colours = ['RGB', 'YBR_FULL']
const whole = {
  allocated: anyBits,
  bits: [1, 64],
  colourBits: 64,
  signed: true,
  byValue: false,
  photometric: {},
} as const
const values = { allocated: words, signed: true, byValue: true, photometric: {}, colours } as const

/** Largest difference of a sample from what it was, in near-lossless JPEG-LS. */
export const nearLossless = 2
/** Of JPEG baseline, 1 to 100. */
export const baselineQuality = 90

/** In the order in which they are given to those who name only a media type. */
export const targets: readonly Target[] = [
  { uid: explicitLittleEndian, codec: 'native', ...whole, colours: ['any'] },
  {
    uid: '1.2.840.10008.1.2.5',
    codec: 'rle',
    ...whole,
    allocated: [8, 16, 32],
    bits: [1, 32],
    colourBits: 32,
    colours,
  },
  { uid: '1.2.840.10008.1.2.4.70', codec: 'jpeg-lossless', ...values, bits: [2, 16], colourBits: 16 },
  { uid: '1.2.840.10008.1.2.4.80', codec: 'jpeg-ls', ...values, bits: [2, 16], colourBits: 16 },
  {
    uid: '1.2.840.10008.1.2.4.90',
    codec: 'jpeg-2000',
    ...values,
    allocated: [1, 8, 16],
    bits: [1, 16],
    // Of several samples the encoder takes eight bits, and always transforms them
    colourBits: 8,
    colours: ['RGB'],
    photometric: { RGB: 'YBR_RCT' },
  },
  ...['201', '202'].map(
    (last): Target => ({
      uid: `1.2.840.10008.1.2.4.${last}`,
      codec: 'htj2k',
      ...values,
      allocated: [1, 8, 16],
      bits: [1, 16],
      colourBits: 8,
      // Without the transform its lines stand where only the same library looks for them
      colours: ['RGB'],
      photometric: { RGB: 'YBR_RCT' },
    }),
  ),
  {
    uid: '1.2.840.10008.1.2.4.50',
    codec: 'jpeg',
    ...values,
    allocated: [8],
    bits: [8, 8],
    colourBits: 8,
    signed: false,
    photometric: { RGB: 'YBR_FULL' },
    lossy: { method: 'ISO_10918_1', words: `JPEG baseline, quality ${baselineQuality} of 100` },
  },
  {
    uid: '1.2.840.10008.1.2.4.81',
    codec: 'jpeg-ls',
    ...values,
    bits: [2, 16],
    colourBits: 16,
    lossy: { method: 'ISO_14495_1', words: `JPEG-LS, no sample changed by more than ${nearLossless}` },
  },
  { uid: '1.2.840.10008.1.2.8.1', codec: 'deflate', ...whole, colours: ['any'] },
  { uid: '1.2.840.10008.1.2.1.98', codec: 'plain', ...whole, colours: ['any'] },
]

const byUid = new Map(targets.map((target) => [target.uid, target]))
export const targetOf = (uid: string): Target | undefined => byUid.get(uid)

/** Colour space of the samples as they are coded; YBR_FULL_422 gets all its chrominances back first. */
export function codedPhotometric(pixels: PixelDescription, target: Target): string {
  const unpacked = unpackedPhotometric(pixels)
  const isWhole = target.colours.includes('any')
  return unpacked === 'YBR_FULL_422' && !(isWhole && isNative(pixels)) ? 'YBR_FULL' : unpacked
}

/** Why pixels can't be written in a transfer syntax, as the end of a sentence; undefined when they can. */
export function refusalOf(pixels: PixelDescription, json: DicomJson, target: Target): string | undefined {
  const { bitsAllocated, bitsStored, samples, signed, isFloat } = pixels
  if (isFloat) return target.codec === 'native' ? undefined : 'its pixels are floating point numbers'
  if (!fitsBits(pixels, target)) return `its samples have ${bitsStored} of ${bitsAllocated} bits`
  if (signed && !target.signed) return 'its samples are signed'
  if (target.byValue && hasOverlayInPixels(json)) return 'an overlay is kept in unused bits of its pixels'
  return samples === 1 ? monochromeRefusal(pixels, target) : colourRefusal(pixels, target)
}

function fitsBits({ bitsAllocated, bitsStored }: PixelDescription, { allocated, bits }: Target): boolean {
  return allocated.includes(bitsAllocated) && bitsStored >= bits[0] && bitsStored <= bits[1]
}

const monochromeRefusal = ({ photometric }: PixelDescription, { lossy }: Target): string | undefined =>
  photometric === 'PALETTE COLOR' && lossy ? 'its pixels are entries of a palette' : undefined

function colourRefusal(pixels: PixelDescription, target: Target): string | undefined {
  const { samples, bitsStored } = pixels
  if (target.colours.includes('any')) return undefined
  if (samples !== 3 || bitsStored > target.colourBits)
    return `it has ${samples} samples of ${bitsStored} bits`
  const colour = codedPhotometric(pixels, target)
  return target.colours.includes(colour) ? undefined : 'its colour space is not written so'
}

/** Overlays in bits of Pixel Data that no sample uses, retired: PS3.5 8.1.2. */
function hasOverlayInPixels(json: DicomJson): boolean {
  return Object.keys(json).some(
    (tag) => /^60[0-9A-F]{2}0010$/.test(tag) && json[`${tag.slice(0, 4)}3000`] === undefined,
  )
}
