import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ExchangeError } from '../errors.ts'

/** Seals bytes with AES-256-GCM; `bound` names what they belong to and must be the same when they are opened. */
export interface Sealer {
  seal(bytes: Uint8Array, bound: string): Buffer
  /** Errors: `integrity` when the bytes were changed, moved or sealed with another key. */
  open(sealed: Uint8Array, bound: string): Buffer
  /** A name that tells nothing about `text` and is the same each time. */
  name(text: string): Buffer
}

const nonceBytes = 12
const tagBytes = 16

/** @param key 32 bytes; sealing and naming use keys derived from it. */
export function sealer(key: Uint8Array): Sealer {
  const sealing = derive(key, 'seal')
  const naming = derive(key, 'name')
  return {
    seal(bytes, bound) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(bound))
      const body = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()])
    },
    open(sealed, bound) {
      try {
        const nonce = sealed.subarray(0, nonceBytes)
        const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, { authTagLength: tagBytes })
        decipher.setAAD(Buffer.from(bound)).setAuthTag(sealed.subarray(sealed.length - tagBytes))
        const body = sealed.subarray(nonceBytes, sealed.length - tagBytes)
        return Buffer.concat([decipher.update(body), decipher.final()])
      } catch (cause) {
        throw new ExchangeError('integrity', undefined, { detail: 'a sealed value does not open', cause })
      }
    },
    name: (text) => createHmac('sha256', naming).update(text).digest(),
  }
}

const derive = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `roentgate ${use}`, 32))
