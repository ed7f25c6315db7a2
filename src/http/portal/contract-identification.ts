import { z } from 'zod'
import { handle, identity } from './contract.ts'

export const maskField = z.object({
  label: z.string(),
  system: z.string().optional(),
  pattern: z.string().optional(),
  mandatory: z.boolean(),
  choice: z.string().optional(),
  example: z.string().optional(),
})

/** GET /api/countries */
export const countries = z.object({
  countries: z.array(z.object({ code: z.string(), mask: z.array(maskField) })),
})

/** GET /api/notice?language=fi: this country's notice for patients from abroad, in the language nearest to the wish. */
export const notice = z.object({
  version: z.string(),
  language: z.string(),
  languages: z.array(z.string()),
  sha256: z.string(),
  /** Paragraphs of plain text. */
  paragraphs: z.array(z.string()),
})

/** POST /api/identifications */
export const identifyRequest = z.object({
  country: z.string().regex(/^[A-Z]{2}$/),
  traits: z.record(z.string().max(64), z.string().max(128)),
  purpose: z.enum(['TREAT', 'ETREAT']),
})
export const identifyResponse = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('match'), identification: handle, patient: identity, confirmedAt: z.string() }),
  z.object({ kind: z.literal('no-match') }),
  z.object({
    kind: z.literal('incomplete'),
    faults: z.array(
      z.object({ label: z.string(), fault: z.enum(['missing', 'format', 'unknown', 'too-many']) }),
    ),
  }),
])

export type MaskField = z.infer<typeof maskField>
export type Countries = z.infer<typeof countries>
export type Notice = z.infer<typeof notice>
export type IdentifyRequest = z.infer<typeof identifyRequest>
export type IdentifyResponse = z.infer<typeof identifyResponse>
