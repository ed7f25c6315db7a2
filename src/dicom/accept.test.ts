import fc from 'fast-check'
import { expect, test } from 'vitest'
import { negotiate, parseAccept } from './accept.ts'

const explicit = '1.2.840.10008.1.2.1'

test('orders ranges by q, then by how exact they are, then as given', () => {
  const ranges = parseAccept(
    '*/*;q=0.1, image/*;q=0.5, image/png;q=0.5, multipart/related; type="application/dicom"; transfer-syntax=*, image/jpeg;q=0.5',
  )
  expect(ranges.map((range) => range.mediaType)).toEqual([
    'multipart/related',
    'image/png',
    'image/jpeg',
    'image/*',
    '*/*',
  ])
  expect(ranges[0]).toMatchObject({ type: 'application/dicom', transferSyntax: '*', q: 1 })
})

test('reads commas and semicolons inside quotes as text', () => {
  const [range] = parseAccept('multipart/related; type="application/dicom; x=1, y"; boundary="a\\"b"')
  expect(range?.type).toBe('application/dicom; x=1, y')
  expect(range?.parameters.boundary).toBe('a"b')
})

test('is anything when absent, and leaves out what is refused or not well formed', () => {
  expect(parseAccept(undefined)).toEqual([{ mediaType: '*/*', q: 1, parameters: {} }])
  expect(parseAccept('image/png;q=0, nonsense, image/gif;q=9')).toEqual([])
})

test('negotiates the form that is liked best and can be made', () => {
  const dicom = { mediaType: 'multipart/related', type: 'application/dicom', transferSyntax: explicit }
  const json = { mediaType: 'application/dicom+json' }
  const pick = (header: string) => negotiate(parseAccept(header), [dicom, json])
  expect(pick('application/dicom+json, multipart/related;type="application/dicom";q=0.9')).toBe(json)
  expect(pick('multipart/related; type="application/dicom"; transfer-syntax=*')).toBe(dicom)
  expect(pick(`multipart/related; type="application/dicom"; transfer-syntax=${explicit}`)).toBe(dicom)
  expect(
    pick('multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.90'),
  ).toBeUndefined()
  expect(pick('multipart/related; type="image/jpeg"')).toBeUndefined()
  expect(pick('*/*')).toBe(dicom)
})

test('never throws, whatever the header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (header) => parseAccept(header).every((r) => r.q > 0)),
  )
})
