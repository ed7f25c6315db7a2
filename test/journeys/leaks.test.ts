import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, inject, test } from 'vitest'
import type { Study } from '../../src/http/portal/contract-study.ts'
import { filePaths, openPatient } from '../support/portal-api.ts'

const demo = inject('demo')
const { FI, PT } = demo.countries
const patient = demo.patients.find(({ family }) => family === 'Hämäläinen') ?? demo.patients[0]
const number = patient?.identifier.value ?? ''
/** Where both countries keep what they keep, and what they print goes. */
const world = dirname(dirname(FI.config))

let secrets: readonly string[]
const told: string[] = []
const addresses: string[] = []

/** One professional's whole way through both countries, with everything that goes wrong on it. */
beforeAll(async () => {
  const traits = { nationalPersonIdentifier: number, birthDate: patient?.birthDate ?? '' }
  const opened = await openPatient(demo, traits)
  const { session, path, rows, json } = opened
  const study = rows.find(({ kind }) => kind === 'study')?.id ?? ''
  const report = rows.find(({ kind }) => kind === 'report')?.id ?? ''
  await json(`/reports/${report}`)
  const { series } = await json<Study>(`/studies/${study}`)
  const files = await filePaths(opened)
  const uids = [...files.keys()]
  const [first = ''] = files.values()
  addresses.push(path, ...files.values())
  for (const below of ['', '/../frames/1', '/../rendered?frame=1']) {
    const url = new URL(first.replace(/\/file$/, '') + (below === '' ? '/file' : below.slice(3)), demo.portal)
    await (await session.fetch(url.pathname + url.search)).arrayBuffer()
  }
  const items = [{ kind: 'series', study, series: series[0]?.series }]
  const begun = await session.send('POST', `${path}/downloads`, { items })
  const { download } = (await begun.json()) as { download: string }
  const zip = await session.fetch(`${path}/downloads/${download}/content`)
  expect((await zip.arrayBuffer()).byteLength).toBeGreaterThan(1000)

  const cookie = session.cookie()
  const [, value = ''] = cookie.split('=')
  secrets = [number, patient?.family ?? '', value, session.csrf(), ...uids].filter((one) => one.length > 3)
  const wrong = { country: 'FI', purpose: 'TREAT', traits: { nationalPersonIdentifier: '010150-999R' } }
  const tries: Response[] = [
    await session.send('POST', '/api/identifications', {
      ...wrong,
      traits: { ...traits, birthDate: number },
    }),
    await session.send('POST', '/api/identifications', wrong),
    await session.fetch(`${path}/studies/${uids[0]}`),
    await session.fetch(`${path}/reports/${number}`),
    await session.fetch(`/api/${number}/${patient?.family}`),
    await fetch(`${demo.portal}/dicomweb/studies/${uids[0]}`, {
      headers: { authorization: `Bearer ${value}` },
    }),
    await fetch(`${FI.hospital}/dicomweb/studies?PatientID=${number}`),
    await fetch(`${FI.hospital}/fhir/Patient?identifier=${number}`, {
      headers: { authorization: `Bearer ${value}` },
    }),
    await fetch(`${FI.operations}/${number}`),
  ]
  for (const answer of tries) told.push(`${JSON.stringify([...answer.headers])} ${await answer.text()}`)
  for (const { operations } of [FI, PT]) told.push(await (await fetch(`${operations}/metrics`)).text())
})

const found = (text: string): string[] => secrets.filter((secret) => text.includes(secret))
const files = (): string[] =>
  readdirSync(world, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
/** Three parts of base64url, the first of which begins an object: a token or an assertion. */
const token = /eyJ[\w-]{10,}\.[\w-]+\.[\w-]{20,}/

test('N152: after a whole journey no log of either country tells of a patient, an object or a token', () => {
  const logs = files().filter((file) => file.endsWith('.log'))
  const lines = logs.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  expect(logs.length).toBeGreaterThanOrEqual(2)
  expect(lines.length).toBeGreaterThan(20)
  expect(lines.filter((line) => found(line).length > 0 || token.test(line))).toEqual([])
})

test('N152: no refusal, header or metric of either country does', () => {
  for (const text of told) expect([found(text), token.exec(text)?.[0]]).toEqual([[], undefined])
})

test('N152: no address of the portal does', () => {
  for (const address of addresses) expect(found(address)).toEqual([])
})

test('N152: no file that either country keeps is named after one', () => {
  const own = files().filter((file) => !file.includes('/phantoms/'))
  expect(own.length).toBeGreaterThan(20)
  expect(own.filter((file) => found(file).length > 0)).toEqual([])
})
