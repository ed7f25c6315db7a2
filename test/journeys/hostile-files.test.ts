import { readFileSync } from 'node:fs'
import { beforeAll, expect, inject, test } from 'vitest'
import { storeBody } from '../support/archive-node.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { headersOf } from '../support/pydicom.ts'
import { roentgate, run } from '../support/run.ts'
import { hasShared, shared } from '../support/shared.ts'

const { config, hospital, operations, dimse } = inject('demo').countries.FI
const files = corpus('bad').map(corpusPath).sort()
const mebibyte = 2 ** 20

let headers: { readonly authorization: string }
let resident: number
let highest = 0

const memory = async (): Promise<number> => {
  const text = await (await fetch(`${operations}/metrics`)).text()
  const bytes = Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1])
  highest = Math.max(highest, bytes)
  return bytes
}
const isAlive = async (): Promise<boolean> => (await fetch(`${operations}/health/live`)).status === 200

beforeAll(async () => {
  if (!hasShared) return
  // A hostile file claims to belong to this real study: the study is there first, as in a hospital
  await roentgate('import', '--config', config, shared('corpus/dev/studies/ct-head-ge'))
  const scope = 'dicomweb.read dicomweb.write'
  const { stdout } = await roentgate('token', '--config', config, '--scope', scope)
  headers = { authorization: `Bearer ${stdout.trim()}` }
  resident = await memory()
})

interface Stored {
  readonly status: number
  /** Addresses of what was taken. */
  readonly taken: readonly string[]
  readonly reason: string
}

type Values = { readonly Value?: readonly Record<string, { readonly Value?: readonly unknown[] }>[] }

async function stow(file: string): Promise<Stored> {
  const { body, contentType } = storeBody([readFileSync(file)])
  const response = await fetch(`${hospital}/dicomweb/studies`, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType, accept: 'application/dicom+json' },
    body,
  })
  const answer = (await response.json()) as Record<string, Values> & { readonly title?: string }
  // PS3.18 Table I.2-1: failed and referenced objects
  const failed = answer['00081198']?.Value?.[0]?.['00081197']?.Value?.[0]
  const taken = (answer['00081199']?.Value ?? []).map((one) => String(one['00081190']?.Value?.[0]))
  return { status: response.status, taken, reason: String(answer.title ?? failed ?? '') }
}

test.skipIf(!hasShared)(
  'takes or refuses each by STOW-RS with a reason, and shows what it took without a fault',
  async () => {
    for (const file of files) {
      const { status, taken, reason } = await stow(file)
      expect([file, status < 500]).toEqual([file, true])
      if (taken.length === 0) expect([file, reason]).not.toEqual([file, ''])
      for (const address of taken)
        for (const part of ['/metadata', '/rendered', '/frames/1', '/thumbnail']) {
          const shown = await fetch(address + part, { headers })
          await shown.arrayBuffer()
          expect([file, part, shown.status < 500]).toEqual([file, part, true])
        }
      await memory()
    }
    expect(await isAlive()).toBe(true)
  },
)

test.skipIf(!hasShared)('keeps the first of two objects with one UID', async () => {
  const both = await headersOf([1, 2].map((n) => shared(`corpus/bad/dev/made/conflict-${n}.dcm`)))
  // Both were sent already; which of them came first, another journey may have decided
  const first = await patientHeld(both[0]?.instance)
  const other = both.find(({ patientId }) => patientId !== first)
  expect(both.map(({ patientId }) => patientId)).toContain(first)
  const { status, taken } = await stow(other?.file ?? '')
  expect([status, taken]).toEqual([409, []])
  expect(await patientHeld(other?.instance)).toBe(first)
})

async function patientHeld(uid: string | undefined): Promise<string | undefined> {
  const query = `SOPInstanceUID=${uid}&includefield=PatientID`
  const found = await fetch(`${hospital}/dicomweb/instances?${query}`, {
    headers: { ...headers, accept: 'application/dicom+json' },
  })
  const matches = (await found.json()) as { '00100020': { Value: string[] } }[]
  expect(matches).toHaveLength(1)
  return matches[0]?.['00100020'].Value[0]
}

test.skipIf(!hasShared)('takes or refuses each by C-STORE, and goes on answering', async () => {
  const called = ['-aec', dimse.aet, dimse.host, String(dimse.port)]
  for (const file of files) {
    await run('storescu', ['-R', '-to', '20', '-td', '20', '-ta', '20', ...called, file])
    await memory()
  }
  expect(await run('echoscu', called)).toMatchObject({ code: 0 })
  expect(await isAlive()).toBe(true)
})

test.skipIf(!hasShared)('takes or refuses each by import, with a reason', async () => {
  const { code, stdout } = await roentgate('import', '--json', '--config', config, shared('corpus/bad'))
  const { taken, present, refused } = JSON.parse(stdout) as {
    taken: number
    present: number
    refused: { item: string; why: string }[]
  }
  expect(code).toBe(3)
  expect(taken + present + refused.length).toBe(files.length)
  expect(refused.filter(({ why }) => why.length < 10)).toEqual([])
})

test.skipIf(!hasShared)('needed little memory for it', async () => {
  await memory()
  expect(highest).toBeLessThan(600 * mebibyte)
  expect(highest - resident).toBeLessThan(256 * mebibyte)
})
