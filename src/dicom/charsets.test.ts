import { expect, test } from 'vitest'
import { part10 } from '../../test/support/build-dicom.ts'
import { personName } from './attributes.ts'
import { textDecoding } from './charsets.ts'
import { inspect } from './gate.ts'
import { bufferSource } from './source.ts'

const decode = (terms: string, hex: string, person = true): string => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return textDecoding(terms.split('\\')).decode(bytes, 0, bytes.length, person)
}

test.each([
  // Umlaut and sharp s in the sets of the west
  ['ISO_IR 100', 'c4 df', 'Äß'],
  ['ISO_IR 101', 'a3 b6', 'Łś'],
  ['ISO_IR 109', 'a1 b1', 'Ħħ'],
  ['ISO_IR 110', 'a9 b9', 'Šš'],
  ['ISO_IR 144', 'bb ee da', 'Люк'],
  ['ISO_IR 127', 'e2 c8', 'قب'],
  ['ISO_IR 126', 'c4 e9', 'Δι'],
  ['ISO_IR 138', 'f9 f8', 'שר'],
  ['ISO_IR 148', 'dd d0 fd', 'İĞı'],
  ['ISO_IR 203', 'a4 bd', '€œ'],
  ['ISO_IR 166', 'b9 d2', 'นา'],
  ['ISO_IR 13', 'd4 cf c0 de', 'ﾔﾏﾀﾞ'],
  ['ISO_IR 192', '5a c3 bc 72', 'Zür'],
  ['GB18030', 'cd f5', '王'],
  ['GBK', 'd0 a1', '小'],
  // PS3.5 Annex H to K: Yamada Tarou, Hong Gildong, Zhang Xiaodong
  ['\\ISO 2022 IR 87', '1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42', '山田^太郎'],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    'd4 cf c0 de 5e c0 db b3 3d 1b 24 42 3b 33 45 44 1b 28 4a',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田',
  ],
  ['\\ISO 2022 IR 159', '1b 24 28 44 30 21', '丂'],
  ['\\ISO 2022 IR 149', '1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7', '洪^吉洞'],
  ['\\ISO 2022 IR 58', '1b 24 29 41 d5 c5', '张'],
  ['ISO 2022 IR 6\\ISO 2022 IR 144', '1b 2d 4c bb', 'Л'],
  ['ISO 2022 IR 100\\ISO 2022 IR 126', 'c4 1b 2d 46 c4', 'ÄΔ'],
  // What real files write for the terms
  ['ISO-IR 100', 'c4', 'Ä'],
  ['iso_ir 100', 'c4', 'Ä'],
])('reads %s: %s', (terms, hex, text) => {
  expect(decode(terms, hex)).toBe(text)
})

test('returns to the first set at every delimiter', () => {
  // The second half lacks the escape that would bring in Greek again
  expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', '1b 2d 46 c4 5e c4')).toBe('Δ^Ä')
  expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', '1b 2d 46 c4 5c c4')).toBe('Δ\\Ä')
  expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', '1b 2d 46 c4 0d 0a c4', false)).toBe('Δ\r\nÄ')
  expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', '1b 2d 46 c4 5e c4', false)).toBe('Δ^Δ')
})

test('does not take half a character for a delimiter', () => {
  // 0x5c is the second byte of a GBK character, 0x5e one of JIS X 0208
  expect(decode('GBK', '81 5c')).toHaveLength(1)
  expect(decode('\\ISO 2022 IR 87', '1b 24 42 30 5e 1b 28 42')).toHaveLength(1)
})

test.each([
  ['ISO_IR 192', 'c3 28', '\uFFFD('],
  ['ISO_IR 6', 'c4', '\uFFFD'],
  ['\\ISO 2022 IR 87', '1b 24 42 ff', 'ÿ'],
  ['\\ISO 2022 IR 87', '41 1b 5a', 'A\uFFFDZ'],
  ['ISO_IR 166', '85', '\uFFFD'],
])('puts U+FFFD for what has no meaning, and never throws: %s %s', (terms, hex, text) => {
  expect(decode(terms, hex)).toBe(text)
})

test('N113: falls back to Latin 1 for an unknown set, and says so', () => {
  expect(decode('ISO_IR 999', 'c4')).toBe('Ä')
  expect(textDecoding(['ISO_IR 999']).warning).toContain('(0008,0005)')
  expect(textDecoding(['ISO_IR 100']).warning).toBeUndefined()
})

test('N113: answers a megabyte of escapes', () => {
  const storm = Buffer.from('1b2442304121'.repeat(200_000), 'hex')
  expect(textDecoding(['', 'ISO 2022 IR 87']).decode(storm, 0, storm.length, false).length).toBeGreaterThan(0)
})

test('an item inherits the character set of what is around it, and may have its own', () => {
  const name = (bytes: string) => ({ tag: '00100010', vr: 'PN', value: Buffer.from(bytes, 'hex') })
  const { json } = inspect(
    bufferSource(
      part10([
        { tag: '00080005', vr: 'CS', value: 'ISO_IR 144' },
        {
          tag: '00101002',
          vr: 'SQ',
          value: [[name('bb20')], [{ tag: '00080005', vr: 'CS', value: 'ISO_IR 126' }, name('c420')]],
        },
      ]),
    ),
  )
  const items = json['00101002']?.Value as (typeof json)[]
  expect(items.map((item) => personName(item, 'PatientName')?.Alphabetic)).toEqual(['Л', 'Δ'])
  expect(json['00080005']?.Value).toEqual(['ISO_IR 192'])
})
