import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { corpus, corpusPath } from '../support/corpus.ts'
import { run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

const { host, port, aet } = inject('demo').countries.FI.dimse
const called = ['-aec', aet, host, String(port)]
const scratch = mkdtempSync(join(tmpdir(), 'roentgate-dimse-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const ct = corpus('dev').filter((file) => file.path.includes('ct-head-ge'))
const study = ct[0]?.study ?? ''

/** Pixel data as DCMTK sees it: the header of a file that came by C-STORE is ours, its data set isn't. */
const pixels = async (file: string): Promise<string> => {
  const raw = join(scratch, 'raw')
  await run('dcmdump', ['+W', scratch, '+P', 'PixelData', file])
  const [made] = readdirSync(scratch).filter((name) => name.endsWith('.raw'))
  const hash = createHash('sha256')
    .update(readFileSync(join(scratch, made ?? raw)))
    .digest('hex')
  rmSync(join(scratch, made ?? raw))
  return hash
}

test('answers a C-ECHO', async () => {
  expect(await run('echoscu', called)).toMatchObject({ code: 0 })
})

test('refuses an association for another AE title', async () => {
  const { code, stderr } = await run('echoscu', ['-v', '-aec', 'SOMEBODY', host, String(port)])
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/called.*not recognized/i)
})

test.skipIf(!hasShared)('takes a real CT by C-STORE, on four associations at once', async () => {
  const groups = [0, 1, 2, 3].map((n) => ct.filter((_, index) => index % 4 === n).map(corpusPath))
  const sent = await Promise.all(groups.map((files) => run('storescu', ['-v', '-R', ...called, ...files])))
  expect(sent.map(({ code }) => code)).toEqual([0, 0, 0, 0])
})

test.skipIf(!hasShared)('finds it at every level', async () => {
  const find = async (...keys: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('findscu', [
      '-S',
      ...called,
      ...keys.flatMap((key) => ['-k', key]),
    ])
    expect(code).toBe(0)
    return stdout + stderr
  }
  expect(
    await find('QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study}`, 'NumberOfStudyRelatedInstances'),
  ).toContain(`[${ct.length} ]`.replace(' ]', ct.length > 9 ? ']' : ' ]'))
  expect(await find('QueryRetrieveLevel=SERIES', `StudyInstanceUID=${study}`, 'Modality')).toContain('[CT]')
  const images = await find(
    'QueryRetrieveLevel=IMAGE',
    `StudyInstanceUID=${study}`,
    `SeriesInstanceUID=${ct[0]?.series}`,
    'SOPInstanceUID',
  )
  for (const { instance } of ct) expect(images).toContain(instance)
})

test.skipIf(!hasShared)('gives it back by C-GET with the same pixels', async () => {
  const out = mkdtempSync(join(scratch, 'get-'))
  const { code } = await run('getscu', [
    '-S',
    ...called,
    '-od',
    out,
    '-k',
    'QueryRetrieveLevel=STUDY',
    '-k',
    `StudyInstanceUID=${study}`,
  ])
  expect(code).toBe(0)
  const files = readdirSync(out)
  expect(files).toHaveLength(ct.length)
  const sent = new Set(await inTurn(ct.map(corpusPath), pixels))
  const got = new Set(
    await inTurn(
      files.map((file) => join(out, file)),
      pixels,
    ),
  )
  expect(got).toEqual(sent)
})

test('refuses a C-MOVE to somebody whom the configuration does not name', async () => {
  const { code } = await run('movescu', [
    '-S',
    '-aem',
    'NOBODY',
    ...called,
    '-k',
    'QueryRetrieveLevel=STUDY',
    '-k',
    `StudyInstanceUID=${study || '1.2.3'}`,
  ])
  expect(code).not.toBe(0)
})

test.skipIf(!hasShared)('sends it by C-MOVE to a destination that is named', async () => {
  const out = mkdtempSync(join(scratch, 'move-'))
  const { code } = await run('movescu', [
    '-S',
    '-aet',
    'STORESCP',
    '-aem',
    'STORESCP',
    '+P',
    '11113',
    '-od',
    out,
    ...called,
    '-k',
    'QueryRetrieveLevel=STUDY',
    '-k',
    `StudyInstanceUID=${study}`,
  ])
  expect(code).toBe(0)
  expect(readdirSync(out)).toHaveLength(ct.length)
})

async function inTurn<T>(items: readonly string[], each: (item: string) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (const item of items) results.push(await each(item))
  return results
}
