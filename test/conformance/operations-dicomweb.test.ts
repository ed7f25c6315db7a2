import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ctSlice } from '../support/ct-slice.ts'
import { type DocumentedMachine, documentedMachine, fencedIn } from '../support/documented.ts'
import { sha256 } from '../support/files.ts'
import { freePort } from '../support/source-node.ts'

const blocks = fencedIn('operations/dicomweb.md')
const written = (kind: string): string[] => blocks.flatMap((one) => (one.kind === kind ? one.text : []))
const uids = { STUDY: '1.2.3.710', SERIES: '1.2.3.710.1', INSTANCE: '1.2.3.710.1.1' }

let machine: DocumentedMachine
beforeAll(async () => {
  machine = documentedMachine({
    'archive.example': '127.0.0.1',
    '8080': String(await freePort()),
    '9090': String(await freePort()),
  })
  mkdirSync(join(machine.folder, 'study'))
  for (const at of [1, 2, 3]) {
    const instance = `${uids.SERIES}.${at}`
    writeFileSync(
      join(machine.folder, 'study', `${at}.dcm`),
      ctSlice({ study: uids.STUDY, series: uids.SERIES, instance }),
    )
  }
  await machine.serve(written('yaml')[0] ?? '')
})
afterAll(() => machine?.stop())

test.each(written('sh'))('works as written: %s', async (lines) => {
  expect(await machine.sh(lines, uids)).toMatchObject({ code: 0 })
})

test('what was retrieved is what was stored', () => {
  const at = (name: string): Buffer => readFileSync(join(machine.folder, name))
  expect(sha256(at('one.dcm'))).toBe(sha256(at('study/1.dcm')))
  for (const slice of ['1', '2', '3'])
    expect(at('study.multipart').includes(at(`study/${slice}.dcm`))).toBe(true)
  for (const picture of ['picture.jpg', 'thumbnail.jpg', 'one.jpg'])
    expect(at(picture).toString('hex', 0, 2)).toBe('ffd8')
})

test('the Orthanc settings are JSON', () => {
  for (const text of written('json')) expect(() => JSON.parse(text)).not.toThrow()
})
