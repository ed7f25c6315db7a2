import { expect, test } from 'vitest'
import { type BuiltElement, dataSet, part10, uint16 } from '../../test/support/build-dicom.ts'
import { locateBulk, readBulk } from './bulk.ts'
import { inspect } from './gate.ts'
import { bufferSource } from './source.ts'

const json = (...elements: BuiltElement[]) => inspect(bufferSource(part10(elements))).json
const value = (tag: string, vr: string, content: Buffer | string) => json({ tag, vr, value: content })[tag]
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

test.each<[string, string, Buffer | string, unknown]>([
  ['00080060', 'CS', 'CT', { vr: 'CS', Value: ['CT'] }],
  ['00080008', 'CS', ' ORIGINAL \\\\AXIAL', { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] }],
  ['00081030', 'LO', '', { vr: 'LO' }],
  ['00081030', 'LO', '   ', { vr: 'LO' }],
  ['00104000', 'LT', '  a\\b \n ', { vr: 'LT', Value: ['  a\\b \n'] }],
  [
    '00100010',
    'PN',
    'A^B^^^=C=D',
    { vr: 'PN', Value: [{ Alphabetic: 'A^B', Ideographic: 'C', Phonetic: 'D' }] },
  ],
  ['00100010', 'PN', '==D', { vr: 'PN', Value: [{ Phonetic: 'D' }] }],
  ['00100010', 'PN', '^^^^', { vr: 'PN' }],
  ['00101001', 'PN', 'A\\\\B', { vr: 'PN', Value: [{ Alphabetic: 'A' }, null, { Alphabetic: 'B' }] }],
  ['00200013', 'IS', ' +7', { vr: 'IS', Value: [7] }],
  ['00200013', 'IS', 'abc', { vr: 'IS', Value: ['abc'] }],
  ['00280030', 'DS', '0.5\\1e-2\\NaN\\1e999\\', { vr: 'DS', Value: [0.5, 0.01, 'NaN', '1e999', null] }],
  ['00280009', 'AT', hex('1800 6310'), { vr: 'AT', Value: ['00181063'] }],
  ['00280010', 'US', uint16(1, 65535), { vr: 'US', Value: [1, 65535] }],
  ['00189219', 'SS', uint16(-2), { vr: 'SS', Value: [-2] }],
  ['00186020', 'SL', hex('feffffff'), { vr: 'SL', Value: [-2] }],
  ['00720064', 'IS', '1', { vr: 'IS', Value: [1] }],
  ['00660030', 'UV', hex('ffffffffffffffff'), { vr: 'UV', Value: ['18446744073709551615'] }],
  ['00720082', 'SV', hex('ffffffffffffffff'), { vr: 'SV', Value: [-1] }],
  [
    '00189087',
    'FD',
    hex('000000000000f87f 000000000000f07f 000000000000f0ff 000000000000e03f'),
    { vr: 'FD', Value: ['NaN', 'inf', '-inf', 0.5] },
  ],
  ['00420011', 'OB', hex('0102'), { vr: 'OB', InlineBinary: 'AQI=' }],
  ['00091001', 'UN', hex('0102'), { vr: 'UN', InlineBinary: 'AQI=' }],
  ['00080060', 'UN', 'CT', { vr: 'CS', Value: ['CT'] }],
])('writes %s %s as PS3.18 Annex F says', (tag, vr, content, expected) => {
  expect(value(tag, vr, content)).toEqual(expected)
  expect(() => JSON.parse(JSON.stringify(value(tag, vr, content)))).not.toThrow()
})

test('leaves binary values of more than 1 KiB out of line, with the way to them', () => {
  const long = Buffer.alloc(1026, 7)
  const inner: BuiltElement = { tag: '00420011', vr: 'OB', value: long }
  const source = bufferSource(
    part10([
      { tag: '00081115', vr: 'SQ', value: [[], [inner]] },
      { ...inner, value: long.subarray(2) },
    ]),
  )
  const inspected = inspect(source)

  expect(inspected.json['00420011']?.InlineBinary).toHaveLength(1368)
  const path = '00081115/2/00420011'
  const items = inspected.json['00081115']?.Value as Record<string, unknown>[]
  expect(items[1]).toEqual({ '00420011': { vr: 'OB', BulkDataURI: `bulkdata/${path}` } })
  expect(readBulk(source, inspected, path)).toEqual(long)
  expect(readBulk(source, inspected, path, { start: 2, end: 5 })).toEqual(Buffer.alloc(3, 7))
  expect(() => locateBulk(inspected, '../etc')).toThrow()
})

test('leaves group lengths and padding out', () => {
  const built = json(
    { tag: '00080000', vr: 'UL', value: hex('00000000') },
    { tag: 'FFFCFFFC', vr: 'OB', value: hex('0000') },
  )
  expect(Object.keys(built)).not.toContain('00080000')
  expect(Object.keys(built)).not.toContain('FFFCFFFC')
})

/** The same data set in the three other encodings, by hand: PatientName, Rows, and a sequence with one item. */
const forms = {
  '1.2.840.10008.1.2': hex(
    '10001000 04000000 415e4220 28001000 02000000 0200 08001511 ffffffff feff00e0 ffffffff 08005511 04000000 312e3200 feff0de0 00000000 feffdde0 00000000',
  ),
  '1.2.840.10008.1.2.2': hex(
    '00100010 504e 0004 415e4220 00280010 5553 0002 0002 00081115 5351 0000 ffffffff fffee000 ffffffff 00081155 5549 0004 312e3200 fffee00d 00000000 fffee0dd 00000000',
  ),
}

test.each(Object.entries(forms))('reads %s as it reads explicit little endian', (transferSyntaxUid, more) => {
  const uids = dataSet([])
  const identityBytes = transferSyntaxUid === '1.2.840.10008.1.2' ? implicit() : bigEndian()
  const body = Buffer.concat([uids, identityBytes, more])
  const inspected = inspect(bufferSource(part10([], { transferSyntaxUid, body })))

  expect(inspected.json['00100010']?.Value).toEqual([{ Alphabetic: 'A^B' }])
  expect(inspected.json['00280010']).toEqual({ vr: 'US', Value: [2] })
  expect(inspected.json['00081115']).toEqual({
    vr: 'SQ',
    Value: [{ '00081155': { vr: 'UI', Value: ['1.2'] } }],
  })
  expect(inspected.studyInstanceUid).toBe('1.4')
})

const uids = [
  [0x0008, 0x0016, '1.2.840.10008.5.1.4.1.1.2\0'],
  [0x0008, 0x0018, '1.2.3\0'],
  [0x0020, 0x000d, '1.4\0'],
  [0x0020, 0x000e, '1.5\0'],
] as const

function implicit(): Buffer {
  return Buffer.concat(
    uids.flatMap(([group, number, text]) => [uint16(group, number, text.length, 0), Buffer.from(text)]),
  )
}

function bigEndian(): Buffer {
  return Buffer.concat(
    uids.flatMap(([group, number, text]) => [
      uint16(group, number).swap16(),
      Buffer.from('UI'),
      uint16(text.length).swap16(),
      Buffer.from(text),
    ]),
  )
}
