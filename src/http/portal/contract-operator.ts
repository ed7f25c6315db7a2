import { z } from 'zod'
import { journalKinds } from '../../domain/audit.ts'
import { spread } from './contract-line.ts'

/** For operators; to everybody else these addresses do not exist. Times are ISO 8601 in UTC. */

/** GET /api/operator/node: how this node is. */
export const nodeHealth = z.object({
  findings: z.array(
    z.object({
      part: z.enum([
        'start',
        'configuration',
        'database',
        'object store',
        'quarantine',
        'key',
        'trust list',
        'peer',
        'DIMSE',
      ]),
      /** Which one: purpose of a key, AE title. */
      of: z.string().optional(),
      /** `look`: no ill of this node, but worth a look. */
      state: z.enum(['well', 'look', 'ill']),
      /** The line of `roentgate doctor`, in English. */
      words: z.string(),
      ends: z.string().optional(),
    }),
  ),
})

/** What became of the requests to one host, as the node that answers saw them since it began. */
const lineState = z.object({
  /** `trying`: its pause is over, the next request tells whether the country is back. */
  breaker: z.enum(['closed', 'open', 'trying']),
  answeredAt: z.string().optional(),
  failedAt: z.string().optional(),
  /** As the log has it: `ECONNREFUSED`, `503`. */
  failure: z.string().optional(),
  certificateEnds: z.string().optional(),
})

/** GET /api/operator/countries: what is known of the other countries without asking them. */
export const neighbours = z.object({
  countries: z.array(
    z.object({
      country: z.string(),
      isSuspended: z.boolean(),
      keysEnd: z.string().optional(),
      hasImages: z.boolean(),
      /** Absent until something was asked there. */
      exchange: lineState.optional(),
      images: lineState.optional(),
    }),
  ),
})

/** POST /api/operator/countries/{country}/dial: asks the country for a sign of life, now. */
export const dialled = z.object({
  ok: z.boolean(),
  /** In English. */
  words: z.string(),
  /** Milliseconds. */
  took: z.number().optional(),
  certificateEnds: z.string().optional(),
})

const counts = z.object({ requests: z.number(), failures: z.number() })

/** GET /api/operator/exchanges?days=1|7|28: how busy and how fast the lines were. */
export const exchanges = z.object({
  /** Counted from this moment: later than asked for where there was too much. */
  from: z.string(),
  countries: z.array(
    z.object({
      country: z.string(),
      /** What we asked, and what they asked of us. */
      asked: counts,
      answered: counts,
      /** Of the last four weeks; absent where nothing was measured. */
      line: z.object({ samples: z.number(), bytesPerSecond: spread, firstByteMs: spread }).optional(),
      /** Share of downloads that took as long as the reader was told. */
      within: z.number().optional(),
    }),
  ),
  /** Downloads and deliveries of treatments that are open. */
  transfers: z.array(
    z.object({
      state: z.enum(['ready', 'running', 'done', 'failed']),
      /** In English. */
      reason: z.string().optional(),
      number: z.number(),
      bytes: z.number(),
      sent: z.number(),
    }),
  ),
})

/** GET /api/operator/exchanges, query */
export const exchangesQuery = z.object({ days: z.enum(['1', '7', '28']).default('1') })

/** Opaque: where the next page begins. */
const place = z.string().max(300)

const journalLine = z.object({
  id: z.string(),
  at: z.string(),
  node: z.string(),
  /** Absent for an event that another program put there. */
  kind: z.enum(journalKinds).optional(),
  outcome: z.enum(['success', 'minor-failure', 'serious-failure']),
  /** Country at the other end, or the system there. */
  other: z.string().optional(),
  askedBy: z.enum(['us', 'them']).optional(),
  /** The same in the journals of both countries. */
  transaction: z.string().optional(),
  professional: z
    .object({ name: z.string().optional(), organisation: z.string().optional(), subject: z.string() })
    .optional(),
  emergency: z.boolean(),
  /** A code, or words in English. */
  reason: z.string().optional(),
})

/** POST /api/operator/failures and /api/operator/journal: newest first; each look is in the journal. */
export const journalPage = z.object({ lines: z.array(journalLine), next: place.optional() })

/** POST /api/operator/failures */
export const failuresRequest = z.object({ after: place.optional() })

/** POST /api/operator/journal: all of it must fit. Without a transaction, at most 92 days. */
export const journalRequest = z.object({
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  kind: z.enum(journalKinds).optional(),
  transaction: z.uuid().optional(),
  /** Name or pseudonym, as it stands in the journal. */
  professional: z.string().trim().min(1).max(256).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  onlyFailures: z.boolean().optional(),
  after: place.optional(),
})

export type NodeHealth = z.infer<typeof nodeHealth>
export type Neighbours = z.infer<typeof neighbours>
export type Dialled = z.infer<typeof dialled>
export type Exchanges = z.infer<typeof exchanges>
export type JournalLine = z.infer<typeof journalLine>
export type JournalPage = z.infer<typeof journalPage>
export type JournalRequest = z.infer<typeof journalRequest>
