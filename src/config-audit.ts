import { dirname, resolve } from 'node:path'
import { z } from 'zod'

const name = z
  .string()
  .regex(/^[\w.-]{1,60}$/)
  .describe('Name in the log, in metrics and of its place in the journal; another name begins anew')
const ca = z
  .string()
  .optional()
  .describe('PEM file of who signed its certificate; absent: the well-known ones')
const cert = z.string().optional().describe('PEM file of the certificate that we show it')
const key = z.string().optional().describe('PEM file of the key of this certificate')

const receiver = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('syslog')
      .describe('DICOM audit messages by syslog over TLS (ITI-20, RFC 5424, RFC 5425)'),
    name,
    host: z.string().describe('Where it listens, as in its certificate'),
    port: z.number().int().min(1).max(65535).default(6514).describe('Port to call it at'),
    ca,
    cert,
    key,
  }),
  z.strictObject({
    kind: z.literal('fhir').describe('AuditEvents to a FHIR server (RESTful ATNA, ITI-20)'),
    name,
    url: z.url().describe('FHIR base address'),
    ca,
    cert,
    key,
    tokenFile: z.string().optional().describe('File that holds a bearer token; read for each request'),
  }),
])

/** Where the journal is sent. */
export const auditSettings = z.strictObject({
  forward: z
    .array(receiver)
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'names must differ')
    .default([])
    .describe('Audit repositories that get every entry of the journal, by kind'),
})

export type ReceiverSettings = z.output<typeof receiver>

/** Paths of a receiver, from the configuration file on. */
export function withReceiverPaths(settings: ReceiverSettings, configFile: string): ReceiverSettings {
  const at = (path: string): string => resolve(dirname(configFile), path)
  return {
    ...settings,
    ...(settings.ca !== undefined && { ca: at(settings.ca) }),
    ...(settings.cert !== undefined && { cert: at(settings.cert) }),
    ...(settings.key !== undefined && { key: at(settings.key) }),
    ...(settings.kind === 'fhir' &&
      settings.tokenFile !== undefined && { tokenFile: at(settings.tokenFile) }),
  }
}
