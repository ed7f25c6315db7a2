import { beforeAll, expect, inject, test } from 'vitest'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { filesBelow } from '../support/files.ts'
import { roentgate } from '../support/run.ts'
import { hasShared, shared } from '../support/shared.ts'

const { config } = inject('demo').countries.FI

interface Imported {
  readonly taken: number
  readonly present: number
  readonly refused: readonly { readonly item: string; readonly why: string }[]
}

const folders = [shared('corpus/dev'), shared('spec/fhir/imaging-r4')]
let first: Imported

async function importAll(): Promise<Imported> {
  const { stdout } = await roentgate('import', '--json', '--config', config, ...folders)
  return JSON.parse(stdout) as Imported
}

/** What `roentgate verify` finds. */
async function held(): Promise<{ code: number; objects: number; faults: readonly unknown[] }> {
  const { code, stdout } = await roentgate('verify', '--json', '--config', config)
  const { archive } = JSON.parse(stdout) as { archive: { objects: number; faults: unknown[] } }
  return { code: code ?? 1, ...archive }
}

beforeAll(async () => {
  if (hasShared) first = await importAll()
})

test.skipIf(!hasShared)('accounts for every file: taken, there already, or refused with a reason', () => {
  const { taken, present, refused } = first
  expect(taken + present + refused.length).toBe(folders.flatMap(filesBelow).length)
  expect(refused.filter(({ why }) => why.trim().length < 10)).toEqual([])
})

test.skipIf(!hasShared)('takes every real object that has its UIDs and shares them with no other', () => {
  const shares = Map.groupBy(corpus('dev'), ({ instance }) => instance ?? '')
  const isSound = ({ study, series, instance }: CorpusFile): boolean =>
    Boolean(study && series && instance) && shares.get(instance ?? '')?.length === 1
  const refused = new Set(first.refused.map(({ item }) => item))
  const sound = corpus('dev').filter(isSound)
  expect(sound.length).toBeGreaterThan(200)
  expect(sound.map(corpusPath).filter((path) => refused.has(path))).toEqual([])
})

test.skipIf(!hasShared)('takes the example reports of the European specification', () => {
  const refused = first.refused.map(({ item }) => item)
  const bundles = filesBelow(shared('spec/fhir/imaging-r4')).filter((path) =>
    /\/Bundle-[^/]*\.json$/.test(path),
  )
  expect(bundles.length).toBeGreaterThan(0)
  expect(bundles.filter((path) => refused.includes(path))).toEqual([])
})

test.skipIf(!hasShared)('doubles nothing when it is run again', async () => {
  const before = await held()
  const again = await importAll()
  // Here an object takes the place of another with its UIDs, so of those that share theirs the last one counts again.
  const sharing = [...Map.groupBy(corpus('dev'), ({ instance }) => instance ?? '').values()].filter(
    (files) => files.length > 1,
  )
  expect(again.taken).toBeLessThanOrEqual(sharing.flat().length)
  expect(again.taken + again.present + again.refused.length).toBe(folders.flatMap(filesBelow).length)
  expect((await held()).objects).toBe(before.objects)
})

test('finds no fault in what is held', async () => {
  const { code, faults, objects } = await held()
  expect(faults).toEqual([])
  // The demonstration's own, and the real ones where they are
  expect(objects).toBeGreaterThan(hasShared ? 1500 : 1200)
  expect(code).toBe(0)
})
