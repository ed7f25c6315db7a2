import { inspect } from '../dicom/gate.ts'
import type { ByteSource } from '../dicom/source.ts'
import { sourceOf } from './content-source.ts'
import type { ObjectStore } from './ports.ts'

const step = 2 ** 20

/**
 * Whether two kept objects differ in what stands before the data set only: preamble and file meta information. An object
 * that comes by C-STORE has none, so whoever receives it writes one (PS3.10 7.1). Both were taken by the gate before.
 */
export async function isSameDataSet(
  objects: Pick<ObjectStore, 'open'>,
  digest: string,
  other: string,
): Promise<boolean> {
  const one = await objects.open(digest)
  try {
    const two = await objects.open(other)
    try {
      return isSame(sourceOf(one.content), sourceOf(two.content))
    } finally {
      two.close()
    }
  } finally {
    one.close()
  }
}

function isSame(one: ByteSource, two: ByteSource): boolean {
  const [a, b] = [one, two].map((source) => inspect(source, { allowBare: true }))
  if (!a || !b || a.transferSyntaxUid !== b.transferSyntaxUid) return false
  const length = one.size - a.dataSetOffset
  if (length !== two.size - b.dataSetOffset) return false
  for (let at = 0; at < length; at += step) {
    const part = Math.min(step, length - at)
    if (!one.read(a.dataSetOffset + at, part).equals(two.read(b.dataSetOffset + at, part))) return false
  }
  return true
}
