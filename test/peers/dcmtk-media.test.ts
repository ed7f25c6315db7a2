import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpus, corpusPath } from '../support/corpus.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { roentgate, run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

interface Imported {
  readonly taken: number
  readonly present: number
  readonly refused: readonly { readonly item: string; readonly why: string }[]
}

const ct = corpus('dev').filter(({ path }) => path.includes('ct-head-ge'))
const scratch = mkdtempSync(join(tmpdir(), 'roentgate-media-'))
const medium = join(scratch, 'medium')
let node: OwnNode

/** A medium as a hospital burns one: files under short names, and the DICOMDIR that DCMTK makes of them. */
async function burn(): Promise<void> {
  mkdirSync(join(medium, 'IMAGES'), { recursive: true })
  ct.forEach((file, at) => {
    copyFileSync(corpusPath(file), join(medium, 'IMAGES', `IM${String(at).padStart(6, '0')}`))
  })
  const made = await run('dcmmkdir', ['+r', '+id', '.', '+I', '-Nxc', 'IMAGES'], { cwd: medium })
  if (made.code !== 0) throw new Error(made.stderr)
}

beforeAll(async () => {
  if (!hasShared) return
  await burn()
  node = await ownNode()
}, 120_000)
afterAll(async () => {
  await node?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const imported = async (path: string): Promise<Imported> =>
  JSON.parse((await roentgate('import', '--json', '--config', node.config, path)).stdout) as Imported

/** The index itself is no object, and everything on a medium is accounted for. */
const indexOnly = [{ item: expect.stringMatching(/DICOMDIR$/), why: expect.stringMatching(/^an index/) }]

test.skipIf(!hasShared)('a DICOMDIR brings in the objects of its medium', async () => {
  const came = await imported(join(medium, 'DICOMDIR'))
  expect(came).toMatchObject({ taken: ct.length, present: 0, refused: indexOnly })
})

test.skipIf(!hasShared)('the folder of the medium has nothing more', async () => {
  expect(await imported(medium)).toMatchObject({ taken: 0, present: ct.length, refused: indexOnly })
})

test.skipIf(!hasShared)('neither has a ZIP of it', async () => {
  const zip = join(scratch, 'medium.zip')
  const packed = await run('/usr/bin/python3', ['-m', 'zipfile', '-c', zip, 'medium'], { cwd: scratch })
  expect(packed.code).toBe(0)
  expect(await imported(zip)).toMatchObject({ taken: 0, present: ct.length, refused: indexOnly })
})
