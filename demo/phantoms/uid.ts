import { createHash } from 'node:crypto'

/** A UID under 2.25 (PS3.5 B.2) that is always the same for the same seed. */
export function uid(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`
}

/** A UUID that is always the same for the same seed. */
export function uuid(seed: string): string {
  const hex = BigInt(uid(seed).slice(5)).toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
