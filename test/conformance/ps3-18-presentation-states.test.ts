import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../../src/dicom/attributes.ts'
import { inspect } from '../../src/dicom/gate.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { corpusPath } from '../support/corpus.ts'
import { run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

const folder = mkdtempSync(join(tmpdir(), 'roentgate-states-'))
let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(async () => {
  await node.close()
  rmSync(folder, { recursive: true, force: true })
})

test.skipIf(!hasShared)(
  'shows a presentation state as text alone, and as a picture once its image is held',
  async () => {
    const image = corpusPath({ path: 'dev/studies/ct-head-ge/04.dcm' })
    const state = join(folder, 'state.dcm')
    await run('dcmpsmk', ['-q', image, state])
    await run('dcmodify', ['-nb', '-i', '(0070,0042)=90', '-i', '(0070,0041)=N', state])
    const bytes = readFileSync(state)
    const { json, ...uids } = inspect(bufferSource(bytes))
    const series = `/studies/${uids.studyInstanceUid}/series/${uids.seriesInstanceUid}`
    const address = `${series}/instances/${uids.sopInstanceUid}`
    await (await node.stow([bytes])).arrayBuffer()

    const page = await node.get(`${address}/rendered`, '*/*')
    const alone = await node.get(`${address}/rendered`, 'image/png')
    await (await node.stow([readFileSync(image)])).arrayBuffer()
    const before = node.journal.length
    const picture = await node.get(`${address}/rendered?viewport=100,200`, 'image/png')
    const frame = await node.get(`${address}/frames/1/rendered`, 'image/png')
    const thumbnail = await node.get(`${address}/thumbnail`, 'image/jpeg')

    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect([alone.status, await alone.text()]).toEqual([406, expect.stringContaining('not held here')])
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata()
    expect([width, height]).toEqual([100, 100])
    expect([frame.status, thumbnail.status]).toEqual([406, 406])
    // What is read of the image's series is in the journal too
    const [shown] = json['00081115']?.Value ?? []
    const imageSeries = text(shown as never, 'SeriesInstanceUID')
    expect(node.journal.slice(before).flatMap(({ objects }) => objects ?? [])).toContain(imageSeries)
  },
)
