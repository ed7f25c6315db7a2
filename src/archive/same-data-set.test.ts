import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode } from '../../test/support/archive-node.ts'
import { ctSlice } from '../../test/support/ct-slice.ts'

let node: ArchiveNode

beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

/** The same data set in a file with another preamble. */
const rewrapped = (file: Buffer): Buffer => Buffer.concat([Buffer.alloc(128, 'x'), file.subarray(128)])

test('an object that comes again with another file header is there already, and the first stays', async () => {
  const file = ctSlice({ instance: '1.2.3.3.1' })
  expect((await node.stow([file])).status).toBe(200)
  expect((await node.stow([rewrapped(file)])).status).toBe(200)

  const held = await node.archive.manifest('1.2.3.1')
  expect(held?.series[0]?.instances).toHaveLength(1)
  expect((await node.database.pool.query('select 1 from quarantine')).rowCount).toBe(0)
})

test('an object with other pixels under the same UID is not', async () => {
  await node.stow([ctSlice({ instance: '1.2.3.3.2', value: 100 })])
  expect((await node.stow([ctSlice({ instance: '1.2.3.3.2', value: 101 })])).status).toBe(409)
})
