/** PS3.4 Table C.5.1.1-1: relational queries; date-time matching, fuzzy names, time zones, enhanced multi-frame views. */
export const findBytes = { relational: 0, fuzzy: 2 }

/** Query extended negotiation, answered byte by byte as far as it was asked: PS3.4 C.5.1.1. */
export function findInformation(asked: Buffer): Buffer {
  const answer = Buffer.alloc(asked.length)
  for (const at of Object.values(findBytes)) if (asked[at] === 1) answer[at] = 1
  return answer
}

/** Retrieval extended negotiation: PS3.4 C.5.2.1. */
export function retrieveInformation(asked: Buffer): Buffer {
  const answer = Buffer.alloc(asked.length)
  if (asked[findBytes.relational] === 1) answer[findBytes.relational] = 1
  return answer
}

/** Level 2 (everything is kept), digital signatures at level 3 (bit by bit), nothing is coerced: PS3.4 Table B.3-1. */
export const storageInformation = Buffer.from([2, 0, 3, 0, 0, 0])
