import { expect, test } from 'vitest'
import { type BuiltElement, element, part10 } from '../../test/support/build-dicom.ts'
import { items } from './attributes.ts'
import { readBulk } from './bulk.ts'
import { inspect } from './gate.ts'
import { bufferSource } from './source.ts'

const take = (bytes: Buffer) => inspect(bufferSource(bytes))
const refusal = (bytes: Buffer): string => {
  try {
    take(bytes)
  } catch (error) {
    return (error as Error).message
  }
  return 'taken'
}

const frames = (count: number): BuiltElement => ({ tag: '00280008', vr: 'IS', value: String(count) })
/** Functional groups of 3,000 frames with 61 attributes and items each, as an enhanced CT or MR has them. */
const groups = element({
  tag: '52009230',
  vr: 'SQ',
  value: Array.from({ length: 3000 }, () =>
    Array.from({ length: 10 }, (_, group) => ({
      tag: `0018900${group}`,
      vr: 'SQ',
      value: [
        [
          { tag: '00180050', vr: 'DS', value: '0.5\\0.5' },
          { tag: '00189073', vr: 'FD', value: Buffer.alloc(8) },
          { tag: '00209057', vr: 'UL', value: Buffer.alloc(4) },
          { tag: '0040A043', vr: 'LO', value: 'frame' },
        ],
      ],
    })),
  ),
})
const pixels = element({ tag: '7FE00010', vr: 'OW', value: Buffer.alloc(3000 * 64) })

test('takes an enhanced object with 3,000 frames and 183,000 attributes', () => {
  const { json } = take(Buffer.concat([part10([frames(3000)]), groups, pixels]))

  expect(items(json, 'PerFrameFunctionalGroupsSequence')).toHaveLength(3000)
})

test('refuses as many attributes without the frames that would need them', () => {
  expect(refusal(Buffer.concat([part10(), groups]))).toContain('more attributes')
  expect(refusal(Buffer.concat([part10([frames(100)]), groups]))).toContain('more attributes')
})

test('N108: a claim of many frames alone buys nothing', () => {
  const empty = element({ tag: '00189321', vr: 'SQ', value: [] })
  const body = Buffer.concat(Array.from({ length: 600_000 }, () => empty))
  const many = part10([frames(1_000_000), { tag: '52009230', vr: 'SQ', value: [] }])

  expect(refusal(Buffer.concat([many, body]))).toContain('more attributes')
})

test('leaves lists out of line once the values in line would fill the memory', () => {
  const list = (at: number): BuiltElement => ({
    tag: (0x00091000 + at).toString(16).padStart(8, '0').toUpperCase(),
    vr: 'UL',
    value: Buffer.from(new Uint32Array(16_000).fill(at).buffer),
  })
  const bytes = part10(Array.from({ length: 200 }, (_, at) => list(at)))
  const { json } = take(bytes)
  const out = Object.entries(json).filter(([, { BulkDataURI }]) => BulkDataURI !== undefined)

  expect(json['00091000']?.Value).toHaveLength(16_000)
  expect(out.length).toBeGreaterThan(10)
  expect(readBulk(bufferSource(bytes), take(bytes), '000910C7').readUInt32LE(0)).toBe(199)
})

test('leaves texts out of line once those whose character set changes all the time would take long', () => {
  const kanji = Buffer.from('1b2442302130211b2842', 'hex')
  const texts = Array.from(
    { length: 20 },
    (_, at): BuiltElement => ({
      tag: `0009${(0x1010 + at).toString(16).toUpperCase()}`,
      vr: 'UT',
      value: Buffer.concat(Array.from({ length: 10_000 }, () => kanji)),
    }),
  )
  const charset: BuiltElement = { tag: '00080005', vr: 'CS', value: '\\ISO 2022 IR 87 ' }
  const { json } = take(part10([charset, ...texts]))
  const inLine = Object.keys(json).filter((tag) => json[tag]?.vr === 'UT' && json[tag]?.Value !== undefined)

  expect(inLine.length).toBeGreaterThan(5)
  expect(inLine.length).toBeLessThan(12)
})

test('of a sequence that occurs twice the first one counts, in its bulk data too', () => {
  const sequence = (fill: number): Buffer =>
    element({
      tag: '00880200',
      vr: 'SQ',
      value: [[{ tag: '00880904', vr: 'OB', value: Buffer.alloc(2000, fill) }]],
    })
  const source = bufferSource(Buffer.concat([part10(), sequence(1), sequence(2)]))
  const inspected = inspect(source)

  expect(inspected.warnings.join()).toContain('twice')
  expect(readBulk(source, inspected, '00880200/1/00880904')[0]).toBe(1)
})

test('zeros after an object are padding, but not any number of them', () => {
  expect(refusal(Buffer.concat([part10(), Buffer.alloc(100_000)]))).toBe('taken')
  expect(refusal(Buffer.concat([part10(), Buffer.alloc(20_000_000)]))).toContain('more attributes')
})
