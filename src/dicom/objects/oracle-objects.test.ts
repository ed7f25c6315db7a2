import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { part10, uint16 } from '../../../test/support/build-dicom.ts'
import { corpusPath } from '../../../test/support/corpus.ts'
import { companded, foundByPydicom } from '../../../test/support/pydicom-objects.ts'
import { hasShared } from '../../../test/support/shared.ts'
import { inspect } from '../gate.ts'
import { bufferSource } from '../source.ts'
import { rgbOfLab } from './lab-colour.ts'
import { picture } from './picture.ts'
import { segmentFrames } from './segments.ts'
import { show } from './show.ts'
import { envelopes } from './waveform-samples.ts'
import { waveformGroups } from './waveforms.ts'

function opened(bytes: Buffer) {
  const source = bufferSource(bytes)
  return { source, inspected: inspect(source, { allowBare: true }) }
}

const fileOf = (path: string): string => corpusPath({ path: `dev/${path}` })
const open = (path: string) => opened(readFileSync(fileOf(path)))

async function textOf(path: string): Promise<string> {
  const { source, inspected } = open(path)
  return (await show(source, inspected, 'text/plain')).toString()
}

async function rgbPicture(path: string, frame: number | undefined) {
  const { source, inspected } = open(path)
  const png = await picture(source, inspected, frame, { format: 'png' })
  return sharp(png).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
}

test.skipIf(!hasShared).each(['mixed/rtdose.dcm', 'mixed/rtdose_expb.dcm', 'mixed/rtdose_rle.dcm'])(
  'finds the largest dose of %s that pydicom finds',
  async (path) => {
    const { doseMax = 0 } = await foundByPydicom(fileOf(path))

    const [, value] = /^Largest dose: ([\d.e-]+)/m.exec(await textOf(path)) ?? []

    expect(Number(value)).toBeCloseTo(doseMax, 9)
  },
)

test.skipIf(!hasShared).each(['mixed/rt.dcm', 'mixed/rtstruct.dcm', 'studies/rt-dicompyler/rtss.dcm'])(
  'lists the regions of %s with as many contours and points as pydicom counts',
  async (path) => {
    const { regions = [] } = await foundByPydicom(fileOf(path))

    const text = await textOf(path)

    for (const [name, contours, points] of regions) {
      const line = text.split('\n').find((each) => each.split(' | ')[1]?.startsWith(name))
      expect(line?.split(' | ')[4]).toMatch(new RegExp(`^${contours}( |$)`))
      expect(line?.split(' | ')[5]).toBe(String(points))
    }
    expect(regions.length).toBeGreaterThan(0)
  },
)

test.skipIf(!hasShared)('reads the samples of an electrocardiogram as pydicom does', async () => {
  const { waves = [] } = await foundByPydicom(fileOf('mixed/waveform_ecg.dcm'))
  const object = open('mixed/waveform_ecg.dcm')
  const groups = waveformGroups(object.inspected.json)

  const read = groups.map((group) => {
    const { samples } = group
    const each = envelopes(object, group, { from: 0, to: samples, steps: samples })
    const whole = envelopes(object, group, { from: 0, to: samples, steps: 1 })
    return each.map((envelope, channel) => [
      ...(whole[channel] ?? []),
      envelope[0] ?? Number.NaN,
      envelope.at(-1) ?? Number.NaN,
    ])
  })

  // Microvolts there, millivolts here
  const wanted = waves.map((group) => group.map((channel) => channel.map((value) => value / 1000)))
  expect(read.map((group) => group.length)).toEqual([12, 12])
  for (const [at, group] of read.entries())
    for (const [channel, values] of group.entries())
      for (const [index, value] of values.entries())
        expect(value).toBeCloseTo(wanted[at]?.[channel]?.[index] ?? Number.NaN, 6)
})

/** A waveform of one channel. */
function wave(interpretation: string, bits: number, samples: Buffer) {
  const count = Buffer.alloc(4)
  count.writeUInt32LE(samples.length / (bits / 8))
  return opened(
    part10([
      { tag: '00080016', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.9.4.2' },
      {
        tag: '54000100',
        vr: 'SQ',
        value: [
          [
            { tag: '003A0005', vr: 'US', value: uint16(1) },
            { tag: '003A0010', vr: 'UL', value: count },
            { tag: '003A001A', vr: 'DS', value: '8000' },
            { tag: '54001004', vr: 'US', value: uint16(bits) },
            { tag: '54001006', vr: 'CS', value: interpretation },
            { tag: '54001010', vr: bits === 8 ? 'OB' : 'OW', value: samples },
          ],
        ],
      },
    ]),
  )
}

function valuesOf(object: ReturnType<typeof wave>): readonly number[] {
  const [group] = waveformGroups(object.inspected.json)
  if (group === undefined) throw new Error('no group')
  const [envelope = []] = envelopes(object, group, { from: 0, to: group.samples, steps: group.samples })
  return Array.from(envelope).filter((_, at) => at % 2 === 0)
}

test("reads mu-law and A-law as Python's own tables do", async () => {
  const codes = Buffer.from(Array.from({ length: 256 }, (_, code) => code))
  const [mu, a] = await companded()

  expect(valuesOf(wave('MB', 8, codes))).toEqual(mu)
  expect(valuesOf(wave('AB', 8, codes))).toEqual(a)
})

test('reads every kind of sample', () => {
  const bytes = Buffer.from('80ff7f0001fe8001', 'hex')

  expect(valuesOf(wave('SB', 8, bytes))).toEqual(Array.from(new Int8Array(bytes)))
  expect(valuesOf(wave('UB', 8, bytes))).toEqual(Array.from(bytes))
  expect(valuesOf(wave('SS', 16, bytes))).toEqual([0, 2, 4, 6].map((at) => bytes.readInt16LE(at)))
  expect(valuesOf(wave('US', 16, bytes))).toEqual([0, 2, 4, 6].map((at) => bytes.readUInt16LE(at)))
  expect(valuesOf(wave('SL', 32, bytes))).toEqual([0, 4].map((at) => bytes.readInt32LE(at)))
  expect(valuesOf(wave('UL', 32, bytes))).toEqual([0, 4].map((at) => bytes.readUInt32LE(at)))
  expect(valuesOf(wave('SV', 64, bytes))).toEqual([Number(bytes.readBigInt64LE(0))])
})

test('keeps the one peak of a long recording', async () => {
  const samples = Buffer.alloc(2_000_000)
  samples.writeInt16LE(12_345, 777_776)
  const { source, inspected } = wave('SS', 16, samples)

  const svg = (await show(source, inspected, 'image/svg+xml')).toString()

  expect(svg.length).toBeLessThan(100_000)
  expect(svg).toContain('0 to 12350')
  expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg')
})

const segmentations = [
  'highdicom/seg_image_ct_binary.dcm',
  'highdicom/seg_image_ct_binary_overlap.dcm',
  'highdicom/seg_image_sm_control.dcm',
  'mixed/liver_1frame.dcm',
  'studies/dcmqi-ct-seg-sr/partial_overlaps.dcm',
  'studies/dcmqi-ct-seg-sr/seg.dcm',
]

test.skipIf(!hasShared).each(segmentations)(
  'shows the segments of %s where pydicom finds their pixels',
  async (path) => {
    const { segments = [] } = await foundByPydicom(fileOf(path))
    const frames = segmentFrames(open(path).inspected.json)

    expect(frames.map(({ segment }) => segment)).toEqual(segments.map(([segment]) => segment))
    for (const [at, [, pixels]] of segments.slice(0, 4).entries()) {
      const alone = frames.filter(({ place }) => place === frames[at]?.place).length === 1
      const { data } = await rgbPicture(path, at + 1)
      const coloured = Array.from({ length: data.length / 3 }, (_, pixel) => pixel * 3).filter(
        (offset) => data[offset] !== 0 || data[offset + 1] !== 0 || data[offset + 2] !== 0,
      ).length
      if (alone) expect(coloured).toBe(pixels)
      else expect(coloured).toBeGreaterThanOrEqual(pixels)
    }
  },
)

test('turns recommended colours into those of a screen', () => {
  const lab = (l: number, a: number, b: number): number[] => [
    Math.round((l / 100) * 65535),
    Math.round(((a + 128) / 255) * 65535),
    Math.round(((b + 128) / 255) * 65535),
  ]

  // Red, green, blue and white of sRGB in the profile connection space of ICC
  const near = (found: readonly number[], wanted: readonly number[]) =>
    found.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) <= 2)
  expect(near(rgbOfLab(lab(54.29, 80.81, 69.89)), [255, 0, 0])).toBe(true)
  expect(near(rgbOfLab(lab(87.82, -79.27, 80.99)), [0, 255, 0])).toBe(true)
  expect(near(rgbOfLab(lab(29.57, 68.3, -112.03)), [0, 0, 255])).toBe(true)
  expect(near(rgbOfLab(lab(100, 0, 0)), [255, 255, 255])).toBe(true)
  expect(near(rgbOfLab(lab(0, 0, 0)), [0, 0, 0])).toBe(true)
})

test.skipIf(!hasShared).each(['highdicom/sm_image.dcm', 'highdicom/sm_image_numbers.dcm'])(
  'puts the tiles of %s where pydicom has them',
  async (path) => {
    const places = Array.from({ length: 200 }, (_, at) => [(at * 7) % 50, (at * 13) % 50] as const)
    const { slide = [] } = await foundByPydicom(fileOf(path), places)

    const { data, info } = await rgbPicture(path, undefined)

    expect([info.width, info.height]).toEqual([50, 50])
    const found = places.map(([x, y]) => Array.from(data.subarray((y * 50 + x) * 3, (y * 50 + x) * 3 + 3)))
    expect(found).toEqual(slide)
  },
)
