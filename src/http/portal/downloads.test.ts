import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { buildStudy, manifestOf, studyUid } from '../../../test/support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { run } from '../../../test/support/run.ts'
import { listed, openTreatment } from '../../../test/support/treatment.ts'
import { type Download, download } from './contract-download.ts'

let node: PortalNode
let browser: BrowserSession
let path: string
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
})
afterAll(() => node.close())

async function plan(): Promise<Download> {
  const { study, report } = await listed(browser, path)
  const items = [
    { kind: 'study', study },
    { kind: 'report', report },
  ]
  const response = await browser.send('POST', `${path}/downloads`, { items })
  expect(response.status).toBe(201)
  return download.parse(await response.json())
}

const state = async (id: string): Promise<Download> =>
  download.parse(await (await browser.fetch(`${path}/downloads/${id}`)).json())

/** Names and contents of a ZIP. */
function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip: ZipFile | undefined) => {
      if (!zip) return reject(error ?? new Error('no zip'))
      const files = new Map<string, Buffer>()
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (fault, stream) => {
          if (!stream) return reject(fault ?? new Error('no entry'))
          const chunks: Buffer[] = []
          stream.on('data', (chunk: Buffer) => chunks.push(chunk))
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks))
            zip.readEntry()
          })
        })
      })
      zip.on('end', () => resolve(files))
      zip.readEntry()
    })
  })
}

test('a ZIP has the length that was told before, names without identifiers, and every file as its source has it', async () => {
  const planned = await plan()

  const response = await browser.fetch(`${path}/downloads/${planned.download}/content`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const files = await unzip(bytes)

  expect(bytes.length).toBe(planned.bytes)
  expect(Number(response.headers.get('content-length'))).toBe(planned.bytes)
  expect([...files.keys()]).toEqual([
    'Study 2026-11-20 CT Head/Series 01 Axial/00001.dcm',
    'Study 2026-11-20 CT Head/Series 01 Axial/00002.dcm',
    'Study 2026-11-20 CT Head/Series 01 Axial/00003.dcm',
    'Reports/PRELIMINARY Report 2026-11-20 CT Head/PRELIMINARY Report 2026-11-20 CT Head.fhir.json',
    'Reports/PRELIMINARY Report 2026-11-20 CT Head/PRELIMINARY Report 2026-11-20 CT Head.html',
    'README.txt',
  ])
  expect(files.get('Study 2026-11-20 CT Head/Series 01 Axial/00003.dcm')).toEqual(
    node.other.instances[0]?.bytes,
  )
  expect(files.get('README.txt')?.toString()).toContain('PRELIMINARY')
  expect([...files.keys()].join()).not.toMatch(/Korpisalo|010150|2\.25/)
})

test('other programs open the ZIP without a complaint', async () => {
  const planned = await plan()
  const dir = mkdtempSync(join(tmpdir(), 'roentgate-zip-'))
  const file = join(dir, 'download.zip')
  const response = await browser.fetch(`${path}/downloads/${planned.download}/content`)
  writeFileSync(file, Buffer.from(await response.arrayBuffer()))

  const tested = await run('python3', ['-m', 'zipfile', '-t', file])

  rmSync(dir, { recursive: true })
  expect(tested.code, tested.stderr).toBe(0)
})

test('a preliminary report is marked in the name of the ZIP and in its page', async () => {
  const planned = await plan()
  const response = await browser.fetch(`${path}/downloads/${planned.download}/content`)
  const files = await unzip(Buffer.from(await response.arrayBuffer()))

  expect(planned.fileName).toContain('PRELIMINARY')
  expect([...files].find(([name]) => name.endsWith('.html'))?.[1].toString()).toContain(
    '>PRELIMINARY – NOT VERIFIED<',
  )
})

test('it is counted while it runs, fetched once, and put into the journal before its first byte', async () => {
  const planned = await plan()
  expect(await state(planned.download)).toMatchObject({ state: 'ready', sent: 0 })

  await (await browser.fetch(`${path}/downloads/${planned.download}/content`)).arrayBuffer()

  await expect
    .poll(() => state(planned.download))
    .toMatchObject({
      state: 'done',
      sent: planned.bytes,
      filesSent: planned.files,
    })
  expect((await browser.fetch(`${path}/downloads/${planned.download}/content`)).status).toBe(409)
  expect(node.journal.find(({ kind }) => kind === 'download-made')).toMatchObject({
    objects: [studyUid, 'report-1'],
    country: 'FI',
  })
})

test('an image that differs from what its source signed for breaks the download off, and the state says why', async () => {
  const planned = await plan()
  const { instances } = node.other
  node.other.instances = instances.map((one) => ({
    ...one,
    bytes: Buffer.from(one.bytes.map((byte) => byte ^ 1)),
  }))

  const arrival = browser
    .fetch(`${path}/downloads/${planned.download}/content`)
    .then((response) => response.arrayBuffer())

  await expect(arrival).rejects.toThrow()
  node.other.instances = instances
  await expect
    .poll(() => state(planned.download))
    .toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('signed for'),
    })
})

test('a reader who goes away leaves a failed download that says so, and the source is not read to its end', async () => {
  const { instances, manifest } = node.other
  node.other.instances = buildStudy({ slices: 6, side: 2000 })
  node.other.manifest = manifestOf(node.other.instances)
  const large = await openTreatment(browser)
  const { study } = await listed(browser, large)
  const answer = await browser.send('POST', `${large}/downloads`, { items: [{ kind: 'study', study }] })
  const planned = download.parse(await answer.json())
  const address = `${large}/downloads/${planned.download}`
  const asked = (): number =>
    node.other.calls.filter((call) => /instances\/[\d.]+ multipart/.test(call)).length
  const before = asked()

  const gone = new AbortController()
  const response = await browser.fetch(`${address}/content`, { signal: gone.signal })
  await response.body?.getReader().read()
  gone.abort()

  await expect
    .poll(async () => download.parse(await (await browser.fetch(address)).json()))
    .toMatchObject({ state: 'failed', reason: expect.stringContaining('connection') })
  expect(asked() - before).toBeLessThan(6)
  Object.assign(node.other, { instances, manifest })
})

test.each([
  ['nothing', { items: [] }, 400],
  ['something that is not in the list', { items: [{ kind: 'study', study: 'aaaaaaaaaaaaaaaaaaaaaa' }] }, 404],
])('a download of %s is refused', async (_what, body, status) => {
  expect((await browser.send('POST', `${path}/downloads`, body)).status).toBe(status)
})
