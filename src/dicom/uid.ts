import { createHash, randomBytes } from 'node:crypto'

const pattern = /^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/

/** Whether the text is a UID: PS3.5 9.1, at most 64 characters, no component with a leading zero. */
export function isUid(text: string): boolean {
  return text.length <= 64 && pattern.test(text)
}

/** A UID below 2.25 from 16 bytes, with version and variant of a UUID set as given: PS3.5 B.2. */
function uuidUid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`
}

/** The same UID for the same seed, always: for what is made from something that already has a name. */
export function uidFromSeed(seed: string): string {
  return uuidUid(createHash('sha256').update(seed).digest().subarray(0, 16), 8)
}

/** A new UID that nobody else has. */
export function newUid(): string {
  return uuidUid(randomBytes(16), 4)
}
