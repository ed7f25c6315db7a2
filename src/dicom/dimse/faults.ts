/** Why the provider ends an association: PS3.8 Table 9-26. */
export const abortReason = {
  notSpecified: 0,
  unrecognisedPdu: 1,
  unexpectedPdu: 2,
  invalidParameter: 6,
} as const

/** The other side broke the upper layer protocol, was too slow, or went away: the association is over. */
export class AssociationFault extends Error {
  /** What the other side is told: PS3.8 Table 9-26. */
  readonly reason: number

  constructor(why: string, reason: number = abortReason.notSpecified) {
    super(why)
    this.reason = reason
  }
}

export function refusePdu(why: string, reason: number = abortReason.invalidParameter): never {
  throw new AssociationFault(why, reason)
}
