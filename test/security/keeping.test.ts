import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type KeptStudyStore, keptStudies } from '../../src/storage/kept-studies.ts'
import { type BrowserSession, signIn } from '../support/browser-session.ts'
import { buildStudy, manifestOf, national, seriesUid, studyUid } from '../support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'
import { listed, openTreatment } from '../support/treatment.ts'

const folder = mkdtempSync(join(tmpdir(), 'roentgate-kept-'))
let store: KeptStudyStore
let retained: { days: number; purposes: readonly ('TREAT' | 'ETREAT')[] } | undefined
let node: PortalNode
let browser: BrowserSession

beforeAll(async () => {
  node = await portalNode({
    keeping({ db, secret }) {
      store = keptStudies({ db, secret, folder, maxBytes: 50_000_000 })
      return {
        studies: store,
        get retained() {
          return retained
        },
      } as never
    },
  })
  // Three megabytes each: several chunks of encryption
  node.other.instances = buildStudy({ side: 1300 })
  node.other.manifest = manifestOf(node.other.instances)
  browser = await signIn(node.url, doctor)
})
beforeEach(async () => {
  retained = undefined
  await node.database.pool.query('delete from kept_studies')
  await store.erase(async () => {})
})
afterAll(async () => {
  await node.close()
  rmSync(folder, { recursive: true, force: true })
})

const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const askedLine = (): number => node.other.calls.filter((call) => /instances\/[\d.]+ /.test(call)).length

/** Opens a treatment of its own; gives its first image when it is read. */
async function opened(): Promise<{ path: string; read: () => Promise<Buffer> }> {
  const path = await openTreatment(browser)
  const { study } = await listed(browser, path)
  const view = await browser.fetch(`${path}/studies/${study}`)
  const { series } = (await view.json()) as { series: { series: string }[] }
  const place = `${path}/studies/${study}/series/${series[0]?.series}`
  const headers = (await (await browser.fetch(`${place}/metadata`)).json()) as { handle: string }[]
  const url = `${place}/instances/${headers[0]?.handle}/file`
  return {
    path,
    async read() {
      const answer = await browser.fetch(url)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toContain('no-store')
      return Buffer.from(await answer.arrayBuffer())
    },
  }
}
const original = (): Buffer => node.other.instances[0]?.bytes ?? Buffer.alloc(0)

test('an image that was fetched in this treatment does not cross the border again', async () => {
  const { read } = await opened()
  const before = askedLine()
  expect((await read()).equals(original())).toBe(true)
  expect((await read()).equals(original())).toBe(true)
  expect(askedLine() - before).toBe(1)
})

test('N152: neither names nor bytes of what is kept tell anything', async () => {
  const { read } = await opened()
  await read()
  const [file = ''] = files()
  const bytes = readFileSync(file)
  const { rows } = await node.database.pool.query('select * from kept_studies')
  const names = `${file} ${rows.flatMap((row) => Object.values(row).map(String)).join(' ')}`
  for (const secret of [studyUid, seriesUid, national.value, 'H-1']) expect(names).not.toContain(secret)
  // Of what is short, chance makes some in so many bytes
  for (const secret of [studyUid, seriesUid, national.value]) expect(bytes.includes(secret)).toBe(false)
  expect(bytes.subarray(128, 132).toString('latin1')).not.toBe('DICM')
})

test('F31: a byte that changed in a kept file is found, and the image comes from its source again', async () => {
  const { read } = await opened()
  await read()
  const [file = ''] = files()
  const bytes = readFileSync(file)
  const at = bytes.length - 1000
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const before = askedLine()
  expect((await read()).equals(original())).toBe(true)
  expect(askedLine() - before).toBe(1)
  expect(node.journal).toContainEqual(
    expect.objectContaining({ kind: 'alert-raised', reason: 'integrity', country: 'FI' }),
  )
})

test('F31: a kept file that was cut is as good as none', async () => {
  const { read } = await opened()
  await read()
  const [file = ''] = files()
  writeFileSync(file, readFileSync(file).subarray(0, 2_000_000))
  expect((await read()).equals(original())).toBe(true)
})

test('with its treatment what was kept is gone, and its key first', async () => {
  const { path, read } = await opened()
  await read()
  await node.database.pool.query('delete from portal_treatments where id = $1', [path.split('/').at(-1)])
  expect((await node.database.pool.query('select from kept_studies')).rowCount).toBe(0)
  expect(files()).toHaveLength(1)
  await store.erase(async () => {})
  expect(files()).toEqual([])
})

test('what was kept in a treatment that somebody ended is erased', async () => {
  const { path, read } = await opened()
  await read()
  const ended = await browser.send('DELETE', path, {})
  expect(ended.status).toBeLessThan(300)
  await store.erase(async () => {})
  expect(files()).toEqual([])
})

test('what may be retained is found by the next treatment, until its days are over', async () => {
  retained = { days: 7, purposes: ['TREAT'] }
  const first = await opened()
  await first.read()
  await browser.send('DELETE', first.path, {})
  const before = askedLine()
  const second = await opened()
  expect((await second.read()).equals(original())).toBe(true)
  expect(askedLine() - before).toBe(0)

  const erased: string[] = []
  const note = async (id: string): Promise<void> => void erased.push(id)
  await store.erase(note)
  expect(erased).toEqual([])
  await node.database.pool.query("update kept_studies set expires_at = now() - interval '1 second'")
  await store.erase(note)
  await store.erase(note)
  expect(erased).toHaveLength(1)
  expect(files()).toEqual([])
})

test('a purpose that the rules do not name retains nothing', async () => {
  retained = { days: 7, purposes: ['ETREAT'] }
  await (await opened()).read()
  const { rows } = await node.database.pool.query('select treatment_id from kept_studies')
  expect(rows).toEqual([{ treatment_id: expect.any(String) }])
})

test('what is held for an authority stays whatever its time', async () => {
  retained = { days: 7, purposes: ['TREAT'] }
  await (await opened()).read()
  await node.database.pool.query(
    "update kept_studies set expires_at = now() - interval '1 day', is_held = true",
  )
  await store.erase(async () => {})
  expect(files()).toHaveLength(1)
})

test('F36: a purge that is broken off is done by the next one, and told of once', async () => {
  retained = { days: 7, purposes: ['TREAT'] }
  await (await opened()).read()
  await node.database.pool.query("update kept_studies set expires_at = now() - interval '1 second'")
  await expect(store.erase(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed')
  const erased: string[] = []
  await Promise.all([1, 2].map(() => store.erase(async (id) => void erased.push(id))))
  expect(erased).toHaveLength(1)
  expect((await node.database.pool.query('select from kept_studies')).rowCount).toBe(0)
  expect(files()).toEqual([])
})

test('what cannot be kept is given all the same', async () => {
  const { read } = await opened()
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'no folder')
  try {
    expect((await read()).equals(original())).toBe(true)
  } finally {
    rmSync(folder)
    mkdirSync(folder)
  }
})
