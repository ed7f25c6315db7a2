import { createHash } from 'node:crypto'
import type { JournalHead, JournalRecord } from './ports.ts'

/** An event in canonical form (RFC 8785), ready to be chained. */
export interface Canonical {
  readonly event: string
  readonly recorded: Date
}

/**
 * RFC 8785 text of a value whose members stand in that order already (3.2.3): then it is what JSON.stringify gives. A
 * lone surrogate, which has no canonical form (3.2.2.2), becomes U+FFFD: what a peer wrote badly must still be put down.
 */
export function canonical(value: object): string {
  const text = JSON.stringify(value)
  return escapedSurrogate.test(text) ? JSON.stringify(JSON.parse(text, wellFormed)) : text
}

/** JSON.stringify escapes surrogates only where they stand alone. */
const escapedSurrogate = /\\ud[89a-f]/

const wellFormed = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value

/** The records that follow `head`: each holds its number and the hash before it, and is hashed together with that. */
export function chained(node: string, head: JournalHead, events: readonly Canonical[]): JournalRecord[] {
  let { seq, hash } = head
  return events.map(({ event, recorded }) => {
    seq += 1
    // RFC 8785 3.2.3: members in this order are canonical already, so the event is not serialised again.
    const record = `{"event":${event},"node":${JSON.stringify(node)},"prev":"${hash.toString('hex')}","seq":${seq}}`
    hash = hashOf(hash, record)
    return { node, seq, record, hash, recorded }
  })
}

/** SHA-256 of the hash before and the record's UTF-8. */
export const hashOf = (prev: Buffer, record: string): Buffer =>
  createHash('sha256').update(prev).update(record, 'utf8').digest()
