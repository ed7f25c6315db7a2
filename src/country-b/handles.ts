import { createHmac, randomBytes } from 'node:crypto'
import type { Treatment } from './ports.ts'

/** A new handle that says nothing: 128 random bits in base64url. */
export const newHandle = (): string => randomBytes(16).toString('base64url')

/**
 * The handle that stands for an identifier within one treatment: 128 bits of an HMAC keyed by the treatment's seed, so
 * that it is the same each time and tells nothing outside the treatment.
 * @param kind what is named: `document`, `series`, `instance`.
 */
export function handleOf(treatment: Pick<Treatment, 'seed'>, kind: string, id: string): string {
  const digest = createHmac('sha256', treatment.seed).update(`${kind}|${id}`).digest()
  return digest.subarray(0, 16).toString('base64url')
}
