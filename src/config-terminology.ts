import { z } from 'zod'

/** A FHIR R4 terminology server that names codes which our own tables don't hold. */
export const terminologySettings = z.strictObject({
  url: z.url().describe('FHIR base of the terminology server'),
  tokenFile: z.string().optional().describe('File with a bearer token'),
  timeoutMs: z.number().int().min(100).max(60_000).default(5000).describe('Of one question'),
  waitMs: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(1500)
    .describe(
      'How long a reader waits for names that are not known yet; what comes later is there next time',
    ),
  days: z.number().int().min(1).max(3650).default(30).describe('How long a name is kept'),
  translateTo: z
    .array(z.string())
    .default(['http://snomed.info/sct', 'http://loinc.org'])
    .describe('Code systems into which a code without a name is translated, the best first'),
  holds: z
    .array(z.string())
    .default(['http://snomed.info/sct', 'http://loinc.org'])
    .describe(
      'Code systems that the server holds whole: the sender of a report is warned of codes that they lack',
    ),
})
