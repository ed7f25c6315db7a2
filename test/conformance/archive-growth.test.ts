import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { verifyArchive } from '../../src/archive/verify.ts'
import { archiveIndex } from '../../src/storage/archive-index.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'

const enhanced = '1.2.840.10008.5.1.4.1.1.2.1'
const element = (tag: string, vr: string, value: string) => ({ tag, vr, value })
const slice = (series: number, number: number, options: object = {}): Buffer =>
  ctSlice({ study: '1.2', series: `1.2.${series}`, instance: `1.2.${series}.${number}`, ...options })

/** A study whose objects say more and more of it: other series, classes, headers and attributes. */
const arriving: readonly Buffer[] = [
  slice(1, 1),
  slice(1, 2),
  slice(1, 3, { more: [element('00080016', 'UI', enhanced)] }),
  slice(1, 4, { more: [element('00080080', 'LO', 'Lumivaara ')] }),
  slice(1, 5, { name: 'Müller^Anne' }),
  slice(2, 1, { more: [element('00080060', 'CS', 'MR')] }),
  slice(2, 2, { more: [element('00080060', 'CS', 'MR')] }),
  slice(1, 6),
  slice(1, 2),
]
const questions = [
  '/studies?includefield=all',
  '/studies/1.2/series?includefield=all',
  '/studies/1.2/instances?includefield=all',
]

async function answers(node: ArchiveNode): Promise<readonly unknown[]> {
  await node.archive.settle()
  const found = await Promise.all(
    questions.map(async (path) => (await (await node.get(path)).json()) as object[]),
  )
  const base = JSON.stringify(node.base).slice(1, -1)
  const sorted = found.map((list) => list.map((each) => JSON.stringify(each).replaceAll(base, '')).sort())
  return [...sorted, { ...(await node.archive.summary('1.2')), patientKey: undefined, updatedAt: undefined }]
}

test('a study says the same of itself whether its objects came one by one or together', async () => {
  const [slow, quick] = await Promise.all([archiveNode(), archiveNode()])
  try {
    for (const object of arriving) expect((await slow.stow([object])).status).toBe(200)
    expect((await quick.stow(arriving)).status).toBe(200)

    expect(await answers(slow)).toEqual(await answers(quick))
    const { objects, database } = slow
    expect(await verifyArchive({ objects, index: archiveIndex(database.pool) })).toMatchObject({ faults: [] })
  } finally {
    await Promise.all([slow.close(), quick.close()])
  }
})

test('what is settled is so even when another node was at a study of it', async () => {
  const node = await archiveNode()
  const { changes } = archiveIndex(node.database.pool)
  try {
    await node.stow([slice(1, 1)])
    let isSettled = false
    const claimed = await changes.claim(0)
    const settling = node.archive.settle().then(() => {
      isSettled = true
    })
    await sleep(400)
    expect(isSettled).toBe(false)
    if (claimed) await changes.failed(claimed)
    await settling
    expect(await changes.areClaimed()).toBe(false)
  } finally {
    await node.close()
  }
})

test('an object of a study that two nodes fill at once is counted once', async () => {
  const node = await archiveNode()
  const other = archiveIndex(node.database.pool)
  try {
    await node.stow([slice(1, 1)])
    await node.stow([slice(1, 2)])
    const same = await Promise.all([
      node.stow([slice(1, 3)]),
      node.stow([slice(1, 3)]),
      node.stow([slice(1, 4)]),
    ])
    expect(same.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await node.archive.summary('1.2')).toMatchObject({ numberOfInstances: 4 })
    expect(await verifyArchive({ objects: node.objects, index: other })).toMatchObject({ faults: [] })
  } finally {
    await node.close()
  }
})

test("another patient's object does not come into a study that grows", async () => {
  const node = await archiveNode()
  try {
    await node.stow([slice(1, 1)])
    await node.stow([slice(1, 2)])
    expect((await node.stow([slice(1, 3, { patientId: 'P2', name: 'Other^One' })])).status).toBe(409)
    expect((await node.stow([slice(1, 2, { value: 7 })])).status).toBe(409)
    expect(await node.archive.summary('1.2')).toMatchObject({ numberOfInstances: 2 })
  } finally {
    await node.close()
  }
})
