import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { auditSettings } from './config-audit.ts'
import { deliverySettings } from './config-delivery.ts'
import { dimseSettings, withDimsePaths } from './config-dimse.ts'
import { keepingSettings } from './config-keeping.ts'
import { callerLimits } from './config-limits.ts'
import { reportSettings, withReportPaths } from './config-reports.ts'
import { databaseSettings, objectSettings, withStoragePaths } from './config-storage.ts'
import { terminologySettings } from './config-terminology.ts'
import { transferSettings } from './config-transfer.ts'
import { viewerSettings, withViewerPaths } from './config-viewer.ts'

const address = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen on'),
  port: z.number().int().min(0).max(65535).describe('Port to listen on'),
})
const publicUrl = z.url().describe('The address under which others reach this listener')

/** The configuration of one node. Every key has a description: the JSON schema and the manual are made from it. */
export const configSchema = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('ISO 3166-1 code of the country this node serves'),
  roles: z
    .array(z.enum(['source', 'requester']))
    .min(1)
    .describe('source answers other countries, requester asks them; a node can do both'),
  organisation: z
    .strictObject({
      name: z.string().describe('Name of the contact point, shown as custodian'),
      oid: z.string().describe('Its OID, without urn:oid:'),
    })
    .describe('Who runs this node'),
  dataDir: z.string().describe('Folder for everything that this node keeps; relative to this file'),
  node: z
    .string()
    .regex(/^[\w.-]{1,60}$/)
    .optional()
    .describe('Name of this node in the journal; absent: country and host name'),
  secretsDir: z
    .string()
    .optional()
    .describe('Folder of the secrets that all nodes of a country share; absent: dataDir'),
  database: databaseSettings.prefault({}).describe('The index'),
  objects: objectSettings.prefault({}).describe('Where the bytes are kept'),
  listen: z
    .strictObject({
      hospital: address.optional().describe('Systems inside the country: /fhir and /dicomweb'),
      exchange: address.extend({ url: publicUrl }).optional().describe('Other countries: mutual TLS'),
      images: address
        .extend({ url: publicUrl })
        .optional()
        .describe('Image channel to other countries: mutual TLS'),
      viewer: address
        .extend({ url: publicUrl, ...viewerSettings })
        .optional()
        .describe('Server-side viewer for professionals abroad'),
      portal: address.extend({ url: publicUrl }).optional().describe('Professionals and local systems'),
      dimse: address.extend(dimseSettings).optional().describe('Modalities and PACS by DIMSE'),
      operations: address.describe('Health and metrics'),
    })
    .describe('One listener for each kind of caller'),
  trust: z
    .strictObject({
      list: z.string().describe('The signed trust list (compact JWS)'),
      roots: z
        .array(z.string())
        .min(1)
        .describe('Public keys (JWK files) that may sign it: current and next'),
      keys: z.string().describe("Folder of this node's own keys and certificates"),
    })
    .optional()
    .describe('Whom this country trusts; needed to talk to other countries'),
  national: z
    .strictObject({
      file: z
        .string()
        .optional()
        .describe('National data and rules (YAML, country.schema.json) in place of those of the program'),
      module: z
        .string()
        .optional()
        .describe('JavaScript module whose function check(context) may refuse or hide more, never open'),
    })
    .prefault({})
    .describe('The rules of the country'),
  hospital: z
    .strictObject({
      tokenKey: z
        .string()
        .optional()
        .describe('Key (JWK file) that signs hospital tokens; absent: made under dataDir'),
    })
    .prefault({}),
  patients: z
    .strictObject({
      defaultSystem: z.string().describe('Namespace of a Patient ID without issuer'),
      issuers: z
        .record(z.string(), z.string())
        .default({})
        .describe('Namespace by Issuer of Patient ID (0010,0021)'),
    })
    .describe('How DICOM patient identifiers are read'),
  terminology: terminologySettings
    .optional()
    .describe('A FHIR R4 terminology server that names codes which our own tables lack'),
  reports: reportSettings.prefault({}).describe('How strictly imaging reports are taken'),
  identity: z
    .strictObject({
      issuer: z.url().describe('OpenID Connect issuer that signs professionals in'),
      clientId: z.string(),
      clientSecretFile: z.string().describe('File that holds the client secret'),
      allowInsecure: z
        .boolean()
        .default(false)
        .describe('Accept an issuer without TLS; for a demonstration on loopback only'),
    })
    .optional()
    .describe('Sign-in of professionals'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  archive: z
    .strictObject({
      sameUid: z
        .enum(['keep-first', 'replace'])
        .default('keep-first')
        .describe(
          'What becomes of an object that comes under the UIDs of another one of the same patient: it goes into quarantine, or takes the place of the other, which goes into quarantine',
        ),
      packed: z
        .boolean()
        .default(true)
        .describe(
          'Objects without compression go to other countries packed, without loss; what was packed once is kept beside them',
        ),
    })
    .prefault({})
    .describe('How objects are kept'),
  delivery: deliverySettings.prefault({}).describe('Local systems that studies are delivered to'),
  audit: auditSettings.prefault({}).describe('The journal of who did what'),
  keeping: keepingSettings.prefault({}).describe('What is kept of images from other countries'),
  transfer: transferSettings.prefault({}).describe('How images are fetched from other countries'),
  limits: z
    .strictObject({
      stowBytes: z
        .number()
        .int()
        .default(8 * 2 ** 30)
        .describe('Largest STOW-RS request'),
      instanceBytes: z
        .number()
        .int()
        .default(4 * 2 ** 30)
        .describe('Largest single instance'),
      fhirBytes: z
        .number()
        .int()
        .default(32 * 2 ** 20)
        .describe('Largest FHIR request'),
      callers: callerLimits.prefault({}).describe('How much other countries may ask of one node'),
    })
    .prefault({})
    .describe('What is refused for its size, in bytes, or its number'),
})

export type Config = z.output<typeof configSchema> & {
  /** The file it came from, and its folder: relative paths in it start there. */
  readonly file: string
}

export class ConfigError extends Error {}

/**
 * Reads and validates a configuration file; every key can be overridden by the environment (`ROENTGATE_LISTEN__PORTAL__PORT`).
 * All paths come back absolute. Throws ConfigError with every fault at once, each with the key and, for an unknown key,
 * the nearest known one.
 */
export function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): Config {
  const path = resolve(file)
  let raw: unknown
  try {
    raw = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigError(`The configuration ${file} cannot be read: ${(error as Error).message}`)
  }
  const result = configSchema.safeParse(overridden(raw, env))
  if (!result.success) throw new ConfigError(faults(file, result.error))
  return absolute({ ...result.data, file: path })
}

/** `ROENTGATE_A__B=v` sets a.b; names are matched to keys without regard to case. Values are read as YAML. */
function overridden(raw: unknown, env: NodeJS.ProcessEnv): unknown {
  const root = (raw ?? {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('ROENTGATE_') || value === undefined) continue
    const path = name.slice('ROENTGATE_'.length).split('__')
    if (!knownTop.has(path[0]?.toLowerCase() ?? '')) continue
    let node = root
    let shape: unknown = configSchema
    path.forEach((part, index) => {
      const key = nearestKey(shape, part) ?? part.toLowerCase()
      shape = childOf(shape, key)
      if (index === path.length - 1) node[key] = parse(value)
      else {
        node[key] ??= {}
        node = node[key] as Record<string, unknown>
      }
    })
  }
  return root
}

function inner(shape: unknown): unknown {
  let type = shape as { def?: { innerType?: unknown; shape?: unknown } } | undefined
  while (type?.def?.innerType) type = type.def.innerType as typeof type
  return type
}
function keysOf(shape: unknown): string[] {
  return Object.keys(((inner(shape) as { def?: { shape?: object } })?.def?.shape ?? {}) as object)
}
function childOf(shape: unknown, key: string): unknown {
  return (inner(shape) as { def?: { shape?: Record<string, unknown> } })?.def?.shape?.[key]
}
const nearestKey = (shape: unknown, name: string): string | undefined =>
  keysOf(shape).find((key) => key.toLowerCase() === name.toLowerCase())
const knownTop = new Set(Object.keys(configSchema.shape).map((key) => key.toLowerCase()))

function faults(file: string, error: z.ZodError): string {
  const lines = error.issues.map((issue) => {
    const where = issue.path.join('.') || '(top)'
    if (issue.code !== 'unrecognized_keys') return `  ${where}: ${issue.message}`
    const shape = issue.path.reduce<unknown>((type, part) => childOf(type, String(part)), configSchema)
    return issue.keys
      .map((key) => {
        const near = nearest(key, keysOf(shape))
        return `  ${[...issue.path, key].join('.')}: unknown key${near ? `; did you mean ${near}?` : ''}`
      })
      .join('\n')
  })
  return `The configuration ${file} has faults:\n${lines.join('\n')}`
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((key) => ({ key, d: distance(word.toLowerCase(), key.toLowerCase()) }))
  return scored.sort((a, b) => a.d - b.d)[0]?.key
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] ?? 0
}

function absolute(config: Config): Config {
  const base = dirname(config.file)
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(base, path))
  const dataDir = at(config.dataDir)
  const secretsDir = config.secretsDir === undefined ? dataDir : at(config.secretsDir)
  return {
    ...config,
    dataDir,
    listen: {
      ...config.listen,
      ...(config.listen.dimse && { dimse: withDimsePaths(config.listen.dimse, at) }),
      ...(config.listen.viewer && { viewer: withViewerPaths(config.listen.viewer, at) }),
    },
    secretsDir,
    ...withStoragePaths(config, at, dataDir),
    reports: withReportPaths(config.reports, at),
    ...(config.terminology && {
      terminology: {
        ...config.terminology,
        ...(config.terminology.tokenFile !== undefined && { tokenFile: at(config.terminology.tokenFile) }),
      },
    }),
    national: {
      ...(config.national.file !== undefined && { file: at(config.national.file) }),
      ...(config.national.module !== undefined && { module: at(config.national.module) }),
    },
    hospital: {
      tokenKey: config.hospital.tokenKey
        ? at(config.hospital.tokenKey)
        : resolve(secretsDir, 'hospital-key.jwk'),
    },
    ...(config.trust && {
      trust: { list: at(config.trust.list), roots: config.trust.roots.map(at), keys: at(config.trust.keys) },
    }),
    ...(config.identity && {
      identity: { ...config.identity, clientSecretFile: at(config.identity.clientSecretFile) },
    }),
  }
}
