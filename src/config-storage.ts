import { resolve } from 'node:path'
import { z } from 'zod'

const tls = z.strictObject({
  ca: z.string().optional().describe('Certificates (PEM) that sign the server; absent: those of the system'),
  cert: z.string().optional().describe('Own certificate (PEM), when the server asks for one'),
  key: z.string().optional().describe('Its key (PEM)'),
})

/** The index: a server's address and how it is used, or nothing for the private server. */
export const databaseSettings = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('PostgreSQL 15 or later; absent: a private server is run under dataDir'),
  passwordFile: z.string().optional().describe('File that holds the password, when url has none'),
  tls: tls
    .optional()
    .describe('TLS to the server, always with its certificate and name checked (verify-full)'),
  poolSize: z.number().int().min(1).max(200).default(12).describe('Connections held open'),
  connectMs: z.number().int().min(100).default(5000).describe('Longest wait for a connection, in ms'),
  statementMs: z.number().int().min(1000).default(30_000).describe('Longest statement, in ms'),
})
export type DatabaseSettings = z.output<typeof databaseSettings>

const s3 = z
  .strictObject({
    endpoint: z.url().optional().describe('Address of the store; absent: Amazon S3 in the region'),
    region: z.string().default('us-east-1').describe('Region that requests are signed for'),
    bucket: z.string().min(3).max(63).describe('Bucket; it must be there'),
    prefix: z
      .string()
      .regex(/^([\w.-]+\/)*$/)
      .default('')
      .describe('Beginning of all names, ending in /: several archives may share a bucket'),
    pathStyle: z
      .boolean()
      .default(false)
      .describe('Bucket in the path, not in the host name: most stores but Amazon'),
    accessKeyId: z
      .string()
      .optional()
      .describe(
        "Access key; absent: AWS_ACCESS_KEY_ID and its fellows, AWS profile, web identity, or the machine's role",
      ),
    secretKeyFile: z.string().optional().describe('File that holds the secret key of accessKeyId'),
    ca: z.string().optional().describe('Certificates (PEM) that sign the store; absent: those of the system'),
    cacheBytes: z
      .number()
      .int()
      .min(0)
      .default(4 * 2 ** 30)
      .describe('Local copies of objects that are looked into, under dataDir, in bytes'),
    stagingBytes: z
      .number()
      .int()
      .min(0)
      .default(16 * 2 ** 30)
      .describe('Large objects on their way to the store, under dataDir, in bytes'),
  })
  .refine(({ accessKeyId, secretKeyFile }) => (accessKeyId === undefined) === (secretKeyFile === undefined), {
    error: 'accessKeyId and secretKeyFile belong together',
  })
export type S3Settings = z.output<typeof s3>

/** The object store: a folder, or a bucket; and when what nothing needs goes. */
export const objectSettings = z
  .strictObject({
    folder: z.string().optional().describe('Folder of the object store; absent: objects under dataDir'),
    s3: s3.optional().describe('A bucket of an S3-compatible store, in place of the folder'),
    reserveBytes: z
      .number()
      .int()
      .min(0)
      .default(2 ** 28)
      .describe('Room on the disk of the folder that stays free, in bytes; below it nothing new is taken'),
    sweepHours: z
      .number()
      .min(0)
      .default(24)
      .describe('How often one of the nodes removes what nothing needs; 0: never'),
    graceHours: z
      .number()
      .min(1)
      .default(24)
      .describe('How old what nothing needs must be; longer than any request lasts'),
    quarantineDays: z
      .number()
      .int()
      .min(0)
      .default(90)
      .describe('How long objects stay in quarantine; 0: for ever'),
  })
  .refine(({ folder, s3: bucket }) => folder === undefined || bucket === undefined, {
    error: 'folder and s3 exclude each other',
  })
export type ObjectSettings = z.output<typeof objectSettings>

interface Storage {
  readonly database: DatabaseSettings
  readonly objects: ObjectSettings
}

/** The same sections with absolute paths. @param at makes a path absolute. */
export function withStoragePaths(
  { database, objects }: Storage,
  at: (path: string) => string,
  dataDir: string,
): Storage {
  const each = <T extends object>(section: T, paths: readonly (keyof T)[]): T =>
    Object.fromEntries(
      Object.entries(section).map(([key, value]) => [
        key,
        paths.includes(key as keyof T) && typeof value === 'string' ? at(value) : value,
      ]),
    ) as T
  return {
    database: {
      ...each(database, ['passwordFile']),
      ...(database.tls && { tls: each(database.tls, ['ca', 'cert', 'key']) }),
    },
    objects: {
      ...objects,
      folder: objects.folder === undefined ? resolve(dataDir, 'objects') : at(objects.folder),
      ...(objects.s3 && { s3: each(objects.s3, ['secretKeyFile', 'ca']) }),
    },
  }
}
