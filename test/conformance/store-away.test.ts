import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'

let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

const slice = ctSlice({ study: '1.9', series: '1.9.1', instance: '1.9.1.1' })

test('while the folder of objects is away senders are told to try again, and the node lives on', async () => {
  const objects = join(node.folder, 'objects')
  renameSync(objects, `${objects}.away`)
  const answers = [await node.stow([slice]), await node.stow([slice])]
  await node.objects.derived.write('0123456789', Buffer.from('a picture')).catch(() => {})
  const beganAnew = existsSync(objects)
  renameSync(`${objects}.away`, objects)

  expect(beganAnew).toBe(false)
  expect(answers.map(({ status }) => status)).toEqual([503, 503])
  expect(answers[0]?.headers.get('retry-after')).toBe('60')
  expect((await node.stow([slice])).status).toBe(200)
})
