import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeBody } from '../support/archive-node.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { headersOf } from '../support/pydicom.ts'
import { roentgate, run } from '../support/run.ts'
import { hasShared, shared } from '../support/shared.ts'

// Hostile files claim to belong to real studies, so they go to a node of their own
let node: OwnNode

/** The two that claim one UID come last. */
const isConflict = (path: string): boolean => path.includes('/conflict-')
const all = corpus('bad').map(corpusPath).sort()
const files = [...all.filter((path) => !isConflict(path)), ...all.filter(isConflict)]
const mebibyte = 2 ** 20

let headers: { readonly authorization: string }
let resident: number
let highest = 0

const memory = async (): Promise<number> => {
  const text = await (await fetch(`${node.operations}/metrics`)).text()
  const bytes = Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1])
  highest = Math.max(highest, bytes)
  return bytes
}
const isAlive = async (): Promise<boolean> => (await fetch(`${node.operations}/health/live`)).status === 200

beforeAll(async () => {
  if (!hasShared) return
  node = await ownNode()
  const scope = 'dicomweb.read dicomweb.write'
  const { stdout } = await roentgate('token', '--config', node.config, '--scope', scope)
  headers = { authorization: `Bearer ${stdout.trim()}` }
  resident = await memory()
})
afterAll(() => node?.stop())

interface Stored {
  readonly status: number
  /** Addresses of what was taken. */
  readonly taken: readonly string[]
  readonly reason: string
}

type Values = { readonly Value?: readonly Record<string, { readonly Value?: readonly unknown[] }>[] }

async function stow(file: string): Promise<Stored> {
  const { body, contentType } = storeBody([readFileSync(file)])
  const response = await fetch(`${node.hospital}/dicomweb/studies`, {
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
    let sound = 0
    for (const file of files) {
      const { status, taken, reason } = await stow(file)
      expect([file, status < 500]).toEqual([file, true])
      if (taken.length === 0) expect([file, reason]).not.toEqual([file, ''])
      sound += taken.length
      for (const address of taken)
        for (const part of ['/metadata', '/rendered', '/frames/1', '/thumbnail']) {
          const shown = await fetch(address + part, { headers })
          await shown.arrayBuffer()
          expect([file, part, shown.status < 500]).toEqual([file, part, true])
        }
      await memory()
    }
    expect(sound).toBeGreaterThan(20)
    expect(await isAlive()).toBe(true)
  },
)

test.skipIf(!hasShared)('keeps the first of two objects with one UID', async () => {
  const both = await headersOf([1, 2].map((n) => shared(`corpus/bad/dev/made/conflict-${n}.dcm`)))
  const first = await patientHeld(both[0]?.instance)
  const other = both.find(({ patientId }) => patientId !== first)
  expect(both.map(({ patientId }) => patientId)).toContain(first)
  const { status, taken } = await stow(other?.file ?? '')
  expect([status, taken]).toEqual([409, []])
  expect(await patientHeld(other?.instance)).toBe(first)
})

async function patientHeld(uid: string | undefined): Promise<string | undefined> {
  const query = `SOPInstanceUID=${uid}&includefield=PatientID`
  const found = await fetch(`${node.hospital}/dicomweb/instances?${query}`, {
    headers: { ...headers, accept: 'application/dicom+json' },
  })
  const matches = (await found.json()) as { '00100020': { Value: string[] } }[]
  expect(matches).toHaveLength(1)
  return matches[0]?.['00100020'].Value[0]
}

test.skipIf(!hasShared)('takes or refuses each by C-STORE, and goes on answering', async () => {
  const called = ['-aec', node.dimse.aet, node.dimse.host, String(node.dimse.port)]
  for (const file of files) {
    await run('storescu', ['-R', '-to', '20', '-td', '20', '-ta', '20', ...called, file])
    await memory()
  }
  expect(await run('echoscu', called)).toMatchObject({ code: 0 })
  expect(await isAlive()).toBe(true)
})

test.skipIf(!hasShared)('takes or refuses each by import, with a reason', async () => {
  const { code, stdout } = await roentgate('import', '--json', '--config', node.config, shared('corpus/bad'))
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
