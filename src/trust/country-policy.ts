import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** A field of a search mask, in the specification's words (eHDSI ISM). */
export const maskFieldSchema = z.strictObject({
  label: z.string().regex(/^[a-zA-Z]{2,40}$/),
  system: z.exactOptional(z.string().regex(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/)),
  pattern: z.exactOptional(z.string().max(300).refine(isPattern, 'not a regular expression')),
  mandatory: z.boolean(),
  choice: z.exactOptional(z.string()),
  example: z.exactOptional(z.string()),
})

/** spec/countries/<CC>.yaml: everything national that is data and not code. */
const countryPolicySchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  homeCommunityId: z.string().startsWith('urn:oid:'),
  /** International search mask: how this country's patients are found. */
  searchMask: z.strictObject({ version: z.string(), fields: z.array(maskFieldSchema).min(1) }),
  rules: z.strictObject({
    loaMin: z.url(),
    roles: z.array(z.string()).min(1),
    doctorRoles: z.array(z.string()),
    emergencyOverride: z.strictObject({
      restricted: z.boolean(),
      optOut: z.boolean(),
      veryRestricted: z.boolean(),
    }),
    signInMaxAge: z.number().int().positive(),
  }),
  /** What this country, as country of treatment, may keep of what it fetched. */
  retention: z.strictObject({
    allowed: z.boolean(),
    days: z.number().int().min(0),
    purposes: z.array(z.enum(['TREAT', 'ETREAT'])),
  }),
  /** Patient information notice (GDPR Art. 13 and 14) by language (BCP 47). First line is the title. */
  notices: z.strictObject({ version: z.string(), texts: z.record(z.string(), z.string().min(200)) }),
})

export type CountryPolicy = z.output<typeof countryPolicySchema>

const folder = resolve(import.meta.dirname, '../../spec/countries')

/**
 * The national data of one country.
 * @param country ISO 3166-1 alpha-2, upper case.
 * Errors: when there is no such file, or it breaks the schema.
 */
export async function loadCountryPolicy(country: string): Promise<CountryPolicy> {
  if (!/^[A-Z]{2}$/.test(country)) throw new Error('A country is two capital letters')
  return countryPolicySchema.parse(parse(await readFile(resolve(folder, `${country}.yaml`), 'utf8')))
}

/** Fingerprint of a notice, which the trust list publishes and a relationship names: lower-case hex SHA-256 of its UTF-8. */
export const noticeSha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}
