import { z } from 'zod'

const file = z.string()

/** What another application entity may ask of this one, beside C-ECHO. */
const dimseServices = ['store', 'find', 'retrieve', 'commitment'] as const

const peer = z.strictObject({
  aet: z.string().min(1).max(16).describe('Its AE title'),
  host: z.string().optional().describe('Where it listens; without it nothing is sent to it'),
  port: z.number().int().min(1).max(65535).optional().describe('Port to call it at'),
  tls: z.boolean().default(false).describe('Call it over TLS, with the keys under tls'),
  from: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .optional()
    .describe('Addresses and networks that it calls from; absent: any'),
  fingerprint: z
    .string()
    .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    .optional()
    .describe('SHA-256 fingerprint of its certificate; it then calls over TLS only'),
  services: z
    .array(z.enum(dimseServices))
    .default([...dimseServices])
    .describe('What it may do here: store, find, retrieve (C-MOVE and C-GET), commitment'),
})

/** The part of the configuration that is about DIMSE, beside host and port. */
export const dimseSettings = {
  aet: z.string().min(1).max(16).default('ROENTGATE').describe('Called AE title'),
  peers: z
    .array(peer)
    .default([])
    .describe('Known application entities: who may call, and where C-MOVE and storage commitment send to'),
  strangers: z
    .enum(['refuse', 'loopback', 'allow'])
    .default('loopback')
    .describe('Callers whose AE title is none of peers: refused, let in from this machine, or let in'),
  users: z
    .array(z.strictObject({ name: z.string(), passcodeFile: file.describe('File that holds the passcode') }))
    .default([])
    .describe('User identities with passcode; when there are any, a caller must give one'),
  unlistedClasses: z
    .boolean()
    .default(true)
    .describe('Take private SOP classes, and standard ones that are newer than this program'),
  tls: z
    .strictObject({
      port: z.number().int().min(0).max(65535).default(2762).describe('Port of the TLS listener'),
      key: file.describe('Private key (PEM)'),
      certificate: file.describe('Certificate and those above it (PEM)'),
      authorities: file.describe('Who issues the certificates of the others (PEM)'),
      clients: z
        .enum(['required', 'optional'])
        .default('required')
        .describe('Whether a caller must show a certificate'),
    })
    .optional()
    .describe('DICOM over TLS, beside the plain listener or instead of it'),
  plain: z.boolean().default(true).describe('Open the listener without TLS'),
  maxAssociations: z.number().int().min(1).max(1000).default(64).describe('Associations at once'),
  idleSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe('How long a caller may say nothing, or take for one PDU'),
}

const settings = z.strictObject(dimseSettings)
type DimseSettings = z.output<typeof settings>

/** The settings with absolute paths. */
export function withDimsePaths<Settings extends DimseSettings>(
  given: Settings,
  at: (path: string) => string,
): Settings {
  const { tls, users } = given
  return {
    ...given,
    users: users.map((user) => ({ ...user, passcodeFile: at(user.passcodeFile) })),
    ...(tls && {
      tls: {
        ...tls,
        key: at(tls.key),
        certificate: at(tls.certificate),
        authorities: at(tls.authorities),
      },
    }),
  }
}
