import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type CorpusFile, corpus, corpusPath } from '../../test/support/corpus.ts'
import { hasShared } from '../../test/support/shared.ts'
import { ExchangeError } from '../errors.ts'
import { inspect } from './gate.ts'
import { readFrame } from './pixel/frames.ts'
import { renderFrame } from './pixel/render.ts'
import { type ByteSource, bufferSource, fileSource } from './source.ts'

const isIdentified = (file: CorpusFile): boolean => Boolean(file.study && file.series && file.instance)

test.skipIf(!hasShared)(
  'takes every real object that has its UIDs, and says the same about it as its manifest',
  () => {
    const refused: string[] = []
    for (const file of corpus('dev').filter(isIdentified)) {
      const source = bufferSource(readFileSync(corpusPath(file)))
      try {
        const inspected = inspect(source, { allowBare: file.has_part10_header === false })
        expect(inspected.studyInstanceUid).toBe(file.study)
        expect(inspected.seriesInstanceUid).toBe(file.series)
        expect(inspected.sopInstanceUid).toBe(file.instance)
        if (file.transfer_syntax) expect(inspected.transferSyntaxUid).toBe(file.transfer_syntax)
      } catch (error) {
        refused.push(`${file.path}: ${error}`)
      }
    }
    expect(refused).toEqual([])
  },
)

test.skipIf(!hasShared)('refuses real objects without their UIDs', () => {
  for (const file of corpus('dev').filter((one) => !isIdentified(one)))
    expect(() => inspect(bufferSource(readFileSync(corpusPath(file))), { allowBare: true })).toThrow(
      ExchangeError,
    )
})

/** Counts what is read of a source. */
function counted(source: ByteSource): ByteSource & { bytes(): number } {
  let bytes = 0
  return {
    size: source.size,
    read(offset, length) {
      bytes += length
      return source.read(offset, length)
    },
    bytes: () => bytes,
  }
}

test.skipIf(!hasShared)('reads a file as it reads a buffer, and no pixel data to know what it is', () => {
  const large = corpus('dev').filter(
    (file) => isIdentified(file) && statSync(corpusPath(file)).size > 500_000,
  )
  for (const file of large.slice(0, 20)) {
    const path = corpusPath(file)
    const fd = openSync(path, 'r')
    const source = counted(fileSource(fd, statSync(path).size))
    const fromFile = inspect(source, { allowBare: true })
    const fromBuffer = inspect(bufferSource(readFileSync(path)), { allowBare: true })
    closeSync(fd)
    expect(fromFile.json).toEqual(fromBuffer.json)
    const pixels = fromFile.pixelData?.length ?? 0
    if (pixels > 400_000 && fromFile.warnings.length === 0)
      expect(source.bytes()).toBeLessThan(source.size - pixels / 2)
  }
})

/** Everything that can be asked of an object: a result or one of our refusals, nothing else. */
async function ask(bytes: Buffer): Promise<'answered' | 'refused'> {
  try {
    const source = bufferSource(bytes)
    const inspected = inspect(source, { allowBare: true })
    JSON.parse(JSON.stringify(inspected.json))
    readFrame(source, inspected, 1)
    await renderFrame(source, inspected, 1, { format: 'jpeg', viewport: { width: 64, height: 64 } })
    return 'answered'
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code === 'internal') throw error
    return 'refused'
  }
}

test.skipIf(!hasShared).each(corpus('bad').map((file) => [file.path, file] as const))(
  'answers or refuses %s, and nothing else',
  async (_, file) => {
    expect(['answered', 'refused']).toContain(await ask(readFileSync(corpusPath(file))))
  },
)

/** What the manifest of the hostile files asks for, where it asks for a refusal at the gate. */
const mustBeRefused = [
  'deflate-bomb',
  'deflate-garbage',
  'dims-65535',
  'empty-SOPInstanceUID',
  'empty',
  'frames-2g',
  'grouplen-lie',
  'html',
  'length-past-eof',
  'missing-SOPInstanceUID',
  'missing-StudyInstanceUID',
  'nesting-3000',
  'ow-length-4g',
  'polyglot-html',
  'polyglot-mz',
  'preamble-only',
  'tags-duplicate',
  'truncated-header',
  'truncated-meta',
  'truncated-pixels',
  'uid-crlf-SOPInstanceUID',
  'uid-overlong-StudyInstanceUID',
  'uid-traversal-SOPInstanceUID',
  'undefined-length-nonsq',
]

test.skipIf(!hasShared).each(mustBeRefused)('refuses %s at the gate', (name) => {
  const bytes = readFileSync(corpusPath({ path: `bad/dev/made/${name}.dcm` }))
  expect(() => inspect(bufferSource(bytes), { allowBare: true })).toThrow(ExchangeError)
})
