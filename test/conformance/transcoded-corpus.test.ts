import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { madeObject } from '../../src/archive/made-object.ts'
import { isLossyTarget, mayBeMade, objectTargets } from '../../src/archive/made-syntaxes.ts'
import type { InstanceRow, ObjectStore } from '../../src/archive/ports.ts'
import { type Inspected, inspect } from '../../src/dicom/gate.ts'
import { describePixels } from '../../src/dicom/pixel/description.ts'
import { createRenderPool, type RenderPool } from '../../src/dicom/pixel/pool.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { transferSyntax } from '../../src/dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../src/errors.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { type DecodedByOthers, decodedByOthers } from '../support/decoded-pixels.ts'
import { hasShared } from '../support/shared.ts'

let folder = ''
let pool: RenderPool
let objects: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-transcoded-'))
  pool = createRenderPool({ workers: 2, timeLimitMs: 120_000 })
  objects = objectFolder(join(folder, 'objects'))
})
afterAll(async () => {
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

interface Source {
  readonly path: string
  readonly inspected: Inspected
}

/** Bytes of the largest object that is taken, so that the test ends in a minute. */
const most = 100_000

/** One object of each kind of pixels in each transfer syntax. */
function sources(): readonly Source[] {
  const kinds = new Map<string, Source>()
  for (const file of corpus('dev')) {
    const path = corpusPath(file)
    const bytes = readFileSync(path)
    if (!file.rows || bytes.length > most) continue
    try {
      const inspected = inspect(bufferSource(bytes), { allowBare: true })
      const {
        samples,
        bitsAllocated,
        bitsStored,
        highBit,
        signed,
        photometric,
        planar,
        frames,
        rows,
        columns,
      } = describePixels(inspected)
      if (rows * columns * frames * samples * bitsAllocated > most * 16) continue
      const isOdd = (rows * columns * samples) % 2
      const kind = [
        inspected.transferSyntaxUid,
        samples,
        bitsAllocated,
        bitsStored,
        highBit,
        signed,
        photometric,
      ]
      const key = JSON.stringify([...kind, planar, frames > 1, isOdd])
      if (!kinds.has(key)) kinds.set(key, { path, inspected })
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
    }
  }
  return [...kinds.values()]
}

function rowOf({ inspected }: Source, digest: string, bytes: number): InstanceRow {
  const { rows, columns, frames, bitsAllocated: bits } = describePixels(inspected)
  return {
    seriesUid: inspected.seriesInstanceUid,
    sopUid: inspected.sopInstanceUid,
    sopClass: inspected.sopClassUid,
    number: null,
    transferSyntax: inspected.transferSyntaxUid,
    pixelOffset: null,
    frameBytes: null,
    ...{ rows, columns, frames, bits, bytes, digest },
  }
}

/** The file that is made, undefined when it is refused. */
async function made(instance: InstanceRow, uid: string, index: number): Promise<string | undefined> {
  try {
    const object = await madeObject({ objects, pool }, instance, uid)
    const path = join(folder, `${index}-${uid}.dcm`)
    const file = await open(path, 'w')
    let length = 0
    for await (const bytes of object.stream()) {
      await file.write(bytes)
      length += bytes.length
    }
    await file.close()
    if (object.bytes !== undefined) expect(length, path).toBe(object.bytes)
    return path
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'not-acceptable') return undefined
    throw error
  }
}

test.skipIf(!hasShared)(
  'makes of every kind of object what other programs decode to the same pixels and attributes',
  async () => {
    const faults: string[] = []
    const counts = new Map<string, number>()
    for (const [index, source] of sources().entries()) {
      const staged = await objects.stage([readFileSync(source.path)] as never, 2 ** 30)
      await objects.keep([staged])
      await staged.settle()
      const instance = rowOf(source, staged.digest, staged.bytes)
      const files: string[] = []
      for (const uid of objectTargets) {
        if (uid === instance.transferSyntax || !mayBeMade(instance, uid)) continue
        const file = await made(instance, uid, index)
        if (!file) continue
        files.push(file)
        counts.set(uid, (counts.get(uid) ?? 0) + 1)
      }
      const [before, ...after] = await decodedByOthers([source.path, ...files])
      if (before) faults.push(...compared(source, before, after))
      await Promise.all(files.map((file) => rm(file)))
    }
    expect(faults).toEqual([])
    expect(counts.size).toBe(objectTargets.length)
  },
  600_000,
)

function compared(
  { path, inspected }: Source,
  before: DecodedByOthers,
  after: readonly DecodedByOthers[],
): string[] {
  const explicit = after.find(({ file }) => file.endsWith('-1.2.840.10008.1.2.1.dcm'))
  const isExact = transferSyntax(inspected.transferSyntaxUid)?.lossy !== true
  // What was coded with loss is rounded by each decoder in its own way
  const pixels = isExact && before.pixels ? before.pixels : explicit?.pixels
  return after.flatMap((one) => {
    const uid = /-([\d.]+)\.dcm$/.exec(one.file)?.[1] ?? ''
    const name = `${path.split('/').slice(-2).join('/')} (${inspected.transferSyntaxUid}) to ${uid}`
    if (one.fault) return [`${name}: ${one.fault}`]
    if (isLossyTarget(uid)) return one.described[8] === '01' ? [] : [`${name}: no word about loss`]
    return [
      ...(one.attributes === before.attributes ? [] : [`${name}: attributes`]),
      ...(one.pixels === undefined || one.pixels === pixels ? [] : [`${name}: pixels`]),
    ]
  })
}
