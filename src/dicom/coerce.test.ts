import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { corpus, corpusPath } from '../../test/support/corpus.ts'
import { hasShared } from '../../test/support/shared.ts'
import { type DicomJson, items, text } from './attributes.ts'
import { coerced, type NewValues } from './coerce.ts'
import { inspect } from './gate.ts'
import { bufferSource } from './source.ts'

const values: NewValues = new Map([
  [0x00100020, { vr: 'LO', value: 'LOCAL-1' }],
  [0x00100021, { vr: 'LO', value: 'HOSPITAL' }],
  [0x00100024, { vr: 'SQ', value: undefined }],
  [0x00080050, { vr: 'SH', value: 'ACC-9' }],
])
const coercion = { values, source: 'Country FI', at: '20261125120000' }

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function changed(bytes: Buffer, size: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of coerced(inPieces(bytes, size), coercion)) pieces.push(piece)
  return Buffer.concat(pieces)
}
/** What the gate refuses comes from nowhere. */
function isTaken(bytes: Buffer): boolean {
  try {
    return inspect(bufferSource(bytes)).sopInstanceUid !== ''
  } catch {
    return false
  }
}
const notChangeable = new Set(['1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'])
const files = corpus('dev').filter(
  ({ transfer_syntax, has_part10_header }) =>
    has_part10_header !== false && !notChangeable.has(transfer_syntax ?? ''),
)
const touched = ['00080050', '00100020', '00100021', '00100024', '04000561']

async function expectKept(path: string, bytes: Buffer, size: number): Promise<void> {
  const out = await changed(bytes, size).catch((cause) => {
    throw new Error(path, { cause })
  })
  const [before, after] = [inspect(bufferSource(bytes)).json, inspect(bufferSource(out)).json]
  const rest = (json: DicomJson) =>
    Object.entries(json).filter(
      ([tag, { BulkDataURI }]) => !touched.includes(tag) && BulkDataURI === undefined,
    )
  expect(rest(after), path).toEqual(rest(before))
  expect([text(after, 'PatientID'), text(after, 'AccessionNumber')], path).toEqual(['LOCAL-1', 'ACC-9'])
  const history = items(after, 'OriginalAttributesSequence')
  const [was] = items(history.at(-1) ?? {}, 'ModifiedAttributesSequence')
  expect(was && text(was, 'PatientID'), path).toBe(text(before, 'PatientID'))
  expect(history.length).toBe(items(before, 'OriginalAttributesSequence').length + 1)
  // Pixels are the end of an image
  if (before['7FE00010'] && bytes.length > 100_000)
    expect(out.subarray(-1000).equals(bytes.subarray(-1000)), path).toBe(true)
}

test.skipIf(!hasShared)(
  'real objects keep everything but the new values, and tell the old ones',
  async () => {
    let seen = 0
    for (const file of files) {
      const bytes = readFileSync(corpusPath(file))
      if (bytes.length > 4_000_000 || bytes.toString('latin1', 128, 132) !== 'DICM' || !isTaken(bytes))
        continue
      seen++
      await expectKept(file.path, bytes, seen % 3 === 0 ? 997 : 65_536)
    }
    expect(seen).toBeGreaterThan(50)
  },
)

test('what is no DICOM file is refused', async () => {
  await expect(changed(Buffer.alloc(500), 100)).rejects.toMatchObject({ code: 'dicom-refused' })
})
