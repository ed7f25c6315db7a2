import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ExchangeError } from '../../errors.ts'

const pageSchema = z.strictObject({
  /** For whom it was made. */
  who: z.string(),
  /** The query, form-encoded. */
  query: z.string(),
  after: z.strictObject({ value: z.union([z.string(), z.number(), z.null()]), id: z.string().max(100) }),
})
export type Page = z.output<typeof pageSchema>

const maxLength = 8000

/**
 * Where a page continues, sealed: it names a query, which may name a patient, and stands in an address.
 * @param key 32 bytes that all nodes of the country share.
 */
export function sealPage(key: Uint8Array, page: Page): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(page), 'utf8'), cipher.final()])
  const text = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
  if (text.length > maxLength) throw new ExchangeError('too-large', 'The search is too long to be continued.')
  return text
}

/** Errors: `bad-request` for one that was changed, `not-found` for one made for somebody else. */
export function openPage(key: Uint8Array, text: string, who: string): Page {
  const page = text.length > maxLength ? undefined : opened(key, Buffer.from(text, 'base64url'))
  if (!page) throw new ExchangeError('bad-request', 'This page address is not valid.', { where: '_cursor' })
  if (page.who !== who) throw new ExchangeError('not-found')
  return page
}

function opened(key: Uint8Array, bytes: Buffer): Page | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(bytes.subarray(12, 28))
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    return pageSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
