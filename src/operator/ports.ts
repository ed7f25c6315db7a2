import type { Spread } from '../country-b/line-estimate.ts'
import type { AuditReader, AuditTrail } from '../domain/audit.ts'
import type { CountryCode } from '../domain/codes.ts'

/** One thing about this node that was looked at. */
export interface Finding {
  readonly part:
    | 'start'
    | 'configuration'
    | 'database'
    | 'object store'
    | 'quarantine'
    | 'key'
    | 'trust list'
    | 'peer'
    | 'DIMSE'
  /** Which one, where there are several: purpose of a key, country, AE title. */
  readonly of?: string
  readonly ok: boolean
  /** Not an ill of this node, but worth a look. */
  readonly note?: true
  /** What was found; where it isn't well, what to do. */
  readonly words: string
  /** When it ends, in seconds since the epoch. */
  readonly ends?: number
}

/** What became of the requests to one host of a country, as this process saw them; times in milliseconds since the epoch. */
export interface LineState {
  readonly breaker: 'closed' | 'open' | 'trying'
  readonly answeredAt?: number
  readonly failedAt?: number
  /** Code of the failure: the operating system's, undici's, or the status of the answer. */
  readonly failure?: string
  /** End of the certificate that the host showed last. */
  readonly certificateEnds?: number
}

/** A country of the trust list. */
export interface Neighbour {
  readonly country: CountryCode
  readonly isSuspended: boolean
  /** When the first of its uses (token, message, audit) is without a key, in seconds since the epoch. */
  readonly keysEnd?: number
  /** Absent until this process asked something there. */
  readonly exchange?: LineState
  readonly images?: LineState
  /** It gives images. */
  readonly hasImages: boolean
}

export interface Dialled {
  readonly ok: boolean
  /** What was found, and what to do where it isn't well. */
  readonly words: string
  /** Milliseconds; absent when nothing answered. */
  readonly took?: number
  /** Of the certificate that it showed, in milliseconds since the epoch. */
  readonly certificateEnds?: number
}

/** The other countries; `src/peer` implements it. */
export interface Neighbours {
  list(): readonly Neighbour[]
  /** Asks the country's exchange listener for a sign of life, now. Never throws; absent for a country that isn't there. */
  dial(country: CountryCode): Promise<Dialled | undefined>
}

/** Requests for patients, lists, reports and images between this country and another one. */
export interface ExchangeCounts {
  readonly country: CountryCode
  /** They asked and we answered; else we asked. */
  readonly answered: boolean
  readonly requests: number
  readonly failures: number
}

/** The line to a country over the last four weeks; null where nothing was measured. */
export interface MeasuredLine {
  readonly country: CountryCode
  readonly samples: number | null
  readonly bytesPerSecond: Spread | null
  readonly firstByteMs: Spread | null
  /** Half of the downloads took less than this times the expected time. */
  readonly ratio: number | null
  /** Share of the downloads that ended within the time that was told. */
  readonly within: number | null
}

/** Downloads and deliveries to local systems that are in one state for one reason. */
export interface TransferCount {
  readonly state: 'ready' | 'running' | 'done' | 'failed'
  readonly reason: string | null
  readonly number: number
  readonly bytes: number
  readonly sent: number
}

export interface ExchangeFigures {
  /** @returns `from`: the moment from which they were counted, later than `since` where there was too much. */
  counts(since: Date): Promise<{ readonly from: Date; readonly counts: readonly ExchangeCounts[] }>
  lines(): Promise<readonly MeasuredLine[]>
  /** Of treatments that are open. */
  transfers(): Promise<readonly TransferCount[]>
}

/** What the pages for operators work with. */
export interface Operator {
  readonly audit: AuditTrail
  /** How this node is: the findings of `roentgate doctor`, without the other countries. */
  examine(): Promise<readonly Finding[]>
  readonly neighbours: Neighbours
  readonly exchanges: ExchangeFigures
  /** The journal of all nodes. */
  readonly reader: AuditReader
}
