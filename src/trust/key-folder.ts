import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What a signing key is for. */
export const keyPurposes = ['sig-token', 'sig-audit', 'sig-msg'] as const
export type KeyPurpose = (typeof keyPurposes)[number]

const publicJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.enum(['P-384', 'P-256']),
  x: z.string(),
  y: z.string(),
  kid: z.string().regex(/^[a-z0-9-]{4,60}$/),
  use: z.literal('sig'),
  alg: z.enum(['ES384', 'ES256']),
  ncp_use: z.enum(['token', 'audit', 'msg']),
  /** Seconds since the epoch: peers refuse what it signs from then on. */
  exp: z.number().int(),
})
/** A public signing key as the trust list carries it. */
export const publicJwkSchema = publicJwk
export type PublicJwk = z.output<typeof publicJwk>

const indexSchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  issuer: z.url(),
  hosts: z.array(z.string()).min(1),
  /** Newest last. `signFrom`: seconds since the epoch before which peers may not know the key yet. */
  signing: z.array(
    z.strictObject({ purpose: z.enum(keyPurposes), signFrom: z.number().int(), jwk: publicJwk }),
  ),
  tls: z.array(z.strictObject({ id: z.string(), signFrom: z.number().int(), exp: z.number().int() })),
})
export type KeyIndex = z.output<typeof indexSchema>

/** Makes the folder, for its owner only. */
export async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chmod(dir, 0o700)
}

/** Writes a secret for the owner's eyes only; never over an existing file. */
export async function writeSecret(dir: string, name: string, content: string): Promise<void> {
  const file = await open(join(dir, name), 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The list of keys in the folder: everything about them but the private halves. */
export async function readIndex(dir: string): Promise<KeyIndex> {
  return indexSchema.parse(JSON.parse(await readFile(join(dir, 'keys.json'), 'utf8')))
}

/** Replaces the list in one step. */
export async function writeIndex(dir: string, index: KeyIndex): Promise<void> {
  const draft = `keys.json.${randomBytes(4).toString('hex')}`
  await writeSecret(dir, draft, `${JSON.stringify(index, undefined, 2)}\n`)
  await rename(join(dir, draft), join(dir, 'keys.json'))
}
