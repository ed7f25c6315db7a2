import fc from 'fast-check'
import { vrByName } from '../../src/dicom/vr.ts'

/** How one place of an object is changed. */
interface Change {
  readonly kind: 'set' | 'cut' | 'double' | 'grow' | 'zero' | 'length' | 'vr'
  /** From 0 to 1: of the object, or of its attributes. */
  readonly at: number
  readonly bytes: Uint8Array
}

/** Which object is changed, and how. */
export interface Mutation {
  readonly file: number
  readonly changes: readonly Change[]
}

const vrs = ['SQ', 'UN', 'OB', 'OW', 'US', 'UL', 'FD', 'UT', 'PN', 'DS', 'IS', 'CS', 'AT', 'UI', 'ZZ', '\0\0']
const telling = [
  'ffffffff',
  '00000000',
  'feff00e0',
  'feffdde0',
  'ffff',
  '7fffffff',
  '00ff',
  'e07f1000',
  '5c5c5c5c',
  '1b2442',
]

const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
  fc.constantFrom(...telling.map((hex) => Buffer.from(hex, 'hex'))),
  fc.constantFrom(...vrs.map((vr) => Buffer.from(vr, 'latin1'))),
)
// The beginning is the header, where there is most to get wrong
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.1, noNaN: true }),
)
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('set', 'set', 'zero', 'length', 'vr', 'vr', 'cut', 'double', 'grow'),
  at: place,
  bytes,
})

/** Mutations of as many objects. */
export const mutations = (files: number): fc.Arbitrary<Mutation> =>
  fc.record({ file: fc.nat(files - 1), changes: fc.array(change, { minLength: 1, maxLength: 3 }) })

/** The object as it is after all changes. */
export function mutated(original: Buffer, { changes }: Mutation): Buffer {
  return changes.reduce<Buffer>((object, one) => changed(object, one), Buffer.from(original))
}

function changed(object: Buffer, { kind, at, bytes: patch }: Change): Buffer {
  const offset = Math.floor(at * object.length)
  const [before, after] = [object.subarray(0, offset), object.subarray(offset)]
  switch (kind) {
    case 'set':
      return overwritten(object, offset, patch)
    case 'cut':
      return Buffer.concat([before, after.subarray(patch.length)])
    case 'double':
      return Buffer.concat([before, object.subarray(Math.max(0, offset - 64 * patch.length))])
    case 'grow':
      return Buffer.concat([before, patch, after])
    case 'zero':
      return overwritten(object, offset, Buffer.alloc(16 * patch.length))
    case 'length':
      return overwritten(object, attributeNear(object, offset) + 6, patch)
    case 'vr':
      return overwritten(object, attributeNear(object, offset) + 4, patch.subarray(0, 2))
  }
}

function overwritten(object: Buffer, offset: number, patch: Uint8Array): Buffer {
  Buffer.from(patch).copy(object, Math.min(offset, object.length))
  return object
}

/** The next explicit attribute after a place: four bytes before something that reads as a VR. */
function attributeNear(object: Buffer, offset: number): number {
  const end = Math.min(object.length - 8, offset + 4096)
  for (let at = offset; at < end; at++)
    if (vrByName(object.toString('latin1', at + 4, at + 6)) !== undefined) return at
  return offset
}
