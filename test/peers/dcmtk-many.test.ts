import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueHospitalToken } from '../../src/trust/hospital-token.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { run } from '../support/run.ts'

const scratch = mkdtempSync(join(tmpdir(), 'roentgate-many-'))
const senders = 20
const slicesEach = 15
const study = '1.2.3.720'
let node: OwnNode

beforeAll(async () => {
  node = await ownNode()
})
afterAll(async () => {
  await node?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

/** Slices of one series of the one study: senders meet in the same rows. */
function folderOf(sender: number): string {
  const folder = join(scratch, String(sender))
  mkdirSync(folder)
  const series = `${study}.${sender % 4}`
  for (let slice = 0; slice < slicesEach; slice++)
    writeFileSync(
      join(folder, `${slice}.dcm`),
      ctSlice({ study, series, instance: `${series}.${sender}.${slice}` }),
    )
  return folder
}

test('twenty scanners send into one study at once, and every object is there', async () => {
  const { aet, host, port } = node.dimse
  const folders = Array.from({ length: senders }, (_, sender) => folderOf(sender))
  const sent = await Promise.all(
    folders.map((folder, at) =>
      run('storescu', ['-R', '+sd', '-aet', `CT${at}`, '-aec', aet, host, String(port), folder]),
    ),
  )
  const key = join(dirname(node.config), 'data/hospital-key.jwk')
  const token = await issueHospitalToken(key, { scope: 'dicomweb.read', ttl: 600, clientId: 'test' })
  const answer = await fetch(`${node.hospital}/dicomweb/studies/${study}/instances?limit=1000`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const found = (await answer.json()) as { '00080018': { Value: string[] } }[]

  expect(sent.map(({ code }) => code)).toEqual(Array.from({ length: senders }, () => 0))
  expect(new Set(found.map((one) => one['00080018'].Value[0])).size).toBe(senders * slicesEach)
})
