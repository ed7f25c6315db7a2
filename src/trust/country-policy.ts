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

const list = z.array(z.string().max(100)).min(1)
const nationalRule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{3,40}$/)
    .describe('Stands in the journal'),
  when: z
    .strictObject({
      countries: z.exactOptional(list).describe('Countries of treatment, ISO 3166-1 alpha-2'),
      roles: z.exactOptional(list).describe('ISCO roles of the professional'),
      facilityTypes: z.exactOptional(list).describe('Kinds of facility, as eHDSI names them'),
      purposes: z.exactOptional(z.array(z.enum(['TREAT', 'ETREAT'])).min(1)),
      interactions: z.exactOptional(z.array(z.enum(['identify', 'list', 'read', 'images'])).min(1)),
    })
    .describe('All that is named must be so'),
  effect: z
    .union([z.enum(['refuse', 'hide']), z.strictObject({ highest: z.enum(['U', 'L', 'M', 'N', 'R', 'V']) })])
    .describe('Refuse, answer as if there were nothing, or hide what is labelled higher'),
})

/** spec/countries/<CC>.yaml: everything national that is data and not code. */
export const countryPolicySchema = z.strictObject({
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
    watermark: z.boolean().default(false).describe('Pictures of the own viewer bear the name of who looks'),
    special: z.array(nationalRule).max(200).default([]),
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
 * @param file another file than the one that comes with the program.
 * Errors: when there is no such file, or it breaks the schema.
 */
export async function loadCountryPolicy(country: string, file?: string): Promise<CountryPolicy> {
  if (!/^[A-Z]{2}$/.test(country)) throw new Error('A country is two capital letters')
  const text = await readFile(file ?? resolve(folder, `${country}.yaml`), 'utf8')
  const policy = countryPolicySchema.parse(parse(text))
  if (policy.country !== country)
    throw new Error(`The national file is about ${policy.country}, not ${country}`)
  return policy
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
