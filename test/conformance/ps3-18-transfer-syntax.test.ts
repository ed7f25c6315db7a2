import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspect } from '../../src/dicom/gate.ts'
import { readFrame } from '../../src/dicom/pixel/frames.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { explicitLittleEndian } from '../../src/dicom/transfer-syntaxes.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { hasShared } from '../support/shared.ts'

let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

const unspecified = 'multipart/related; type="application/dicom"'
const explicit = `${unspecified}; transfer-syntax=${explicitLittleEndian}`
const addressOf = ({ study, series, instance }: CorpusFile): string =>
  `/studies/${study}/series/${series}/instances/${instance}`

/** One packed object of each transfer syntax, each with a UID of its own. */
const packed = [
  ...new Map(
    corpus('dev')
      .filter(
        ({ transfer_syntax: syntax = '', study, instance, rows }) =>
          study &&
          instance &&
          rows &&
          (syntax?.startsWith('1.2.840.10008.1.2.4') || syntax === '1.2.840.10008.1.2.5'),
      )
      .toReversed()
      .map((file) => [file.transfer_syntax, file]),
  ).values(),
].filter((file, at, all) => all.findIndex(({ instance }) => instance === file.instance) === at)

test.skipIf(!hasShared).each(packed.map((file) => [file.transfer_syntax, file] as const))(
  'sends an object stored in %s as Explicit VR Little Endian: same attributes, pixels unpacked',
  async (_, file) => {
    const original = await readFile(corpusPath(file))
    expect((await node.stow([original])).status).toBe(200)
    const answer = await node.get(addressOf(file), explicit)
    if (answer.status === 406) return // video, and what has offset tables
    expect(answer.status).toBe(200)
    const [part = Buffer.alloc(0)] = await partsOf(answer)
    const [before, after] = [original, part].map((bytes) => inspect(bufferSource(bytes)))
    if (!before || !after) throw new Error('not read')
    const { '7FE00010': _pixels, '00280004': _colour, ...attributes } = after.json
    const { '7FE00010': _packed, '00280004': _before, ...expected } = before.json

    expect(after.transferSyntaxUid).toBe(explicitLittleEndian)
    expect(attributes).toEqual(expected)
    const frame = await node.get(`${addressOf(file)}/frames/1`, 'application/octet-stream')
    const bytes = Buffer.from(await frame.arrayBuffer())
    expect(readFrame(bufferSource(part), after, 1).bytes.equals(bytes)).toBe(true)
  },
)

test.skipIf(!hasShared)(
  'sends a deflated object inflated when nothing was agreed on, and as stored with *',
  async () => {
    const file = corpus('dev').find(({ transfer_syntax: syntax }) => syntax === '1.2.840.10008.1.2.1.99')
    if (!file) throw new Error('no deflated object')
    const original = await readFile(corpusPath(file))
    const stored = await node.stow([original])
    expect([200, 409]).toContain(stored.status)
    if (stored.status === 409) return // another encoding of the same instance came first
    const [plain = Buffer.alloc(0)] = await partsOf(await node.get(addressOf(file), unspecified))
    const [same = Buffer.alloc(0)] = await partsOf(
      await node.get(addressOf(file), `${unspecified}; transfer-syntax=*`),
    )

    expect(inspect(bufferSource(plain)).transferSyntaxUid).toBe(explicitLittleEndian)
    expect(inspect(bufferSource(plain)).json).toEqual(inspect(bufferSource(original)).json)
    expect(same.equals(original)).toBe(true)
  },
)

test.skipIf(!hasShared)('sends what was stored with loss as it is when nothing was agreed on', async () => {
  const file = packed.find(({ transfer_syntax: syntax }) => syntax === '1.2.840.10008.1.2.4.50')
  if (!file) throw new Error('no JPEG')
  const [part = Buffer.alloc(0)] = await partsOf(await node.get(addressOf(file), unspecified))

  expect(part.equals(await readFile(corpusPath(file)))).toBe(true)
})
