import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { corpus, corpusPath } from '../../test/support/corpus.ts'
import { ctSlice } from '../../test/support/ct-slice.ts'
import { hasShared } from '../../test/support/shared.ts'
import { inspect } from './gate.ts'
import { peek } from './peek.ts'
import { bufferSource } from './source.ts'

test('goes by the data set where the file header names another instance', () => {
  const file = ctSlice({ instance: '1.2.3.4' })
  const named = file.indexOf('1.2.3.4')
  file.write('1.2.3.5', named, 'latin1')
  expect(peek(file)).toMatchObject({ sopInstanceUid: '1.2.3.4' })
})

test('says nothing of what is no DICOM object', () => {
  expect(peek(Buffer.from('<html></html>'))).toEqual({})
  expect(peek(Buffer.alloc(0)).sopInstanceUid).toBeUndefined()
})

test.skipIf(!hasShared)(
  'says of the first bytes of every real object what the gate says of the whole',
  () => {
    const different = corpus('dev').filter((row) => {
      const bytes = readFileSync(corpusPath(row))
      try {
        const { sopInstanceUid, transferSyntaxUid } = inspect(bufferSource(bytes), { allowBare: true })
        const seen = peek(bytes.subarray(0, 8192))
        return seen.sopInstanceUid !== sopInstanceUid || seen.transferSyntaxUid !== transferSyntaxUid
      } catch {
        return false
      }
    })
    expect(different.map(({ path }) => path)).toEqual([])
  },
)
