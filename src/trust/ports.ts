import type { CountryCode } from '../domain/codes.ts'
import type { TrustedCountry } from './trust-list-schema.ts'

/** Remembers tokens that may be used once; shared by all nodes of a country and kept over restarts. */
export interface ReplayGuard {
  /**
   * @param exp end of the token, seconds since the epoch.
   * @returns whether this is its first use; of any number at the same time exactly one is.
   */
  firstUse(iss: string, jti: string, exp: number): Promise<boolean>
}

/** What a revocation is about. */
type RevocationKind = 'jti' | 'trc' | 'client' | 'country'

/** A token (by its jti) or a treatment relationship that counts no more, until when it would have ended anyway. */
export interface Revocation {
  readonly kind: 'jti' | 'trc'
  readonly value: string
  /** Seconds since the epoch. */
  readonly until: number
}

/** What was taken back. Known within five seconds to every node. */
export interface Revocations {
  /** Answers from memory: it is asked at every request. */
  isRevoked(token: {
    readonly jti: string
    readonly clientId: string
    readonly country?: CountryCode
    readonly treatmentId?: string
  }): boolean
  /** @param until seconds since the epoch after which no such token can be alive. */
  revoke(kind: RevocationKind, value: string, until: number): Promise<void>
  /** What this country took back, oldest first; the others are told. */
  own(): readonly Revocation[]
  /** Takes what another country took back: it counts for tokens of or for that country only. */
  accept(country: CountryCode, entries: readonly Revocation[]): Promise<void>
}

/** Signed states of the audit journal, exchanged with every token request. */
export interface Checkpoints {
  /** The newest of this node; absent before the first. */
  latestCheckpoint(): string | undefined
  /** Keeps a peer's, if the peer signed it. */
  keepPeerCheckpoint(country: TrustedCountry, checkpoint: string): Promise<void>
}
