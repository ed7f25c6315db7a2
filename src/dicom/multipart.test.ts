import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExchangeError } from '../errors.ts'
import { type MultipartLimits, multipartWriter, readMultipart } from './multipart.ts'

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(bytes: Buffer, contentType: string, size = 7, limits: Partial<MultipartLimits> = {}) {
  const parts: { headers: Record<string, string>; body: Buffer }[] = []
  for await (const part of readMultipart(inPieces(bytes, size), contentType, limits)) {
    const chunks: Buffer[] = []
    for await (const chunk of part.body) chunks.push(Buffer.from(chunk))
    parts.push({ headers: { ...part.headers }, body: Buffer.concat(chunks) })
  }
  return parts
}

test('N119: a header of 64 KiB is refused before it is read whole', async () => {
  const part = `--b\r\nX-Long: ${'x'.repeat(65_536)}\r\n\r\nbody\r\n--b--\r\n`
  expect(await refusal(part, 'multipart/related; boundary=b')).toBe('bad-request')
})

const refusal = async (bytes: string, contentType: string, limits: Partial<MultipartLimits> = {}) => {
  try {
    await readAll(Buffer.from(bytes, 'latin1'), contentType, 5, limits)
  } catch (error) {
    return error instanceof ExchangeError ? error.code : error
  }
  return 'taken'
}

test('reads back any parts that the writer wrote, however the bytes are cut', async () => {
  // Bodies made of what boundaries are made of are the hard ones
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom('\r', '\n', '-', '--', '\r\n--', 'b', '\r\n--b', 'x'), { maxLength: 40 })
      .map((pieces) => Buffer.from(pieces.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      async (bodies, size) => {
        const writer = multipartWriter('application/dicom', { boundary: 'bXb' })
        const heads = bodies.map((_, index) =>
          writer.head({ 'Content-Type': 'application/dicom', 'X-Part': `${index}` }),
        )
        const whole = Buffer.concat([
          ...bodies.flatMap((bytes, index) => [heads[index] ?? Buffer.alloc(0), bytes]),
          writer.tail,
        ])

        const parts = await readAll(whole, writer.contentType, size)

        expect(parts.map((part) => part.body)).toEqual(bodies.map((bytes) => Buffer.from(bytes)))
        expect(parts.map((part) => part.headers['x-part'])).toEqual(bodies.map((_, index) => `${index}`))
        const known = bodies.map((bytes, index) => ({
          head: heads[index] ?? Buffer.alloc(0),
          bytes: bytes.length,
        }))
        expect(writer.length(known)).toBe(whole.length)
      },
    ),
    { numRuns: 200 },
  )
})

test('passes over what the caller leaves of a body', async () => {
  const writer = multipartWriter('application/dicom')
  const whole = Buffer.concat([
    writer.head({}),
    Buffer.alloc(1000, 1),
    writer.head({}),
    Buffer.from('two'),
    writer.tail,
  ])
  const seen: string[] = []
  let index = 0
  for await (const part of readMultipart(inPieces(whole, 50), writer.contentType)) {
    for await (const chunk of part.body) {
      if (index === 1) seen.push(chunk.toString())
      else break
    }
    index += 1
  }
  expect(seen.join('')).toBe('two')
})

const related = 'multipart/related; type="application/dicom"; boundary=b'

test.each([
  ['has no closing boundary', '--b\r\n\r\nbody', related, 'bad-request'],
  ['ends within part headers', '--b\r\nContent-Type: x', related, 'bad-request'],
  ['never shows its boundary', 'nothing here', related, 'bad-request'],
  ['is empty', '', related, 'bad-request'],
  ['has a boundary of 201 characters', '', `multipart/related; boundary=${'b'.repeat(201)}`, 'bad-request'],
  ['has no boundary', '', 'multipart/related', 'bad-request'],
  ['is not multipart/related', '', 'multipart/form-data; boundary=b', 'unsupported-media-type'],
  ['has part headers of 9 KiB', `--b\r\nX: ${'y'.repeat(9000)}\r\n\r\nz\r\n--b--`, related, 'bad-request'],
  ['has other bytes after a boundary', '--bc\r\n\r\nz\r\n--b--', related, 'bad-request'],
  ['has a header without a name', '--b\r\nnothing\r\n\r\nz\r\n--b--', related, 'bad-request'],
])('refuses a body that %s', async (_, body, contentType, code) => {
  expect(await refusal(body, contentType)).toBe(code)
})

test('N119: bounds parts, bytes of a part and bytes in all', async () => {
  const body = '--b\r\n\r\n12345\r\n--b\r\n\r\n12345\r\n--b--'
  expect(await refusal(body, related, { parts: 1 })).toBe('bad-request')
  expect(await refusal(body, related, { partBytes: 4 })).toBe('too-large')
  expect(await refusal(body, related, { totalBytes: 20 })).toBe('too-large')
  expect(await refusal(body, related)).toBe('taken')
})

test('takes quoted boundaries, a preamble, an epilogue and an empty body', async () => {
  const body = Buffer.from(
    'hello\r\n--a b\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\n\r\n--a b--\r\nbye',
  )
  const parts = await readAll(body, 'Multipart/Related; Boundary="a b"; type="text/plain"')
  expect(parts).toEqual([{ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.alloc(0) }])
})
