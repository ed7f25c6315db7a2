import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const length = 32

/**
 * The secret with which a country's portal seals what it keeps: 32 bytes in a file of mode 0600, made on first use. All
 * nodes that share a database need the same file; without it everything kept for treatments is lost, which is its purpose.
 * Errors: when the file holds something else.
 */
export function nodeSecret(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true })
  if (!existsSync(file)) make(file)
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (secret.length !== length) throw new Error('The secret of the portal is not 32 bytes in hexadecimal')
  return secret
}

/** Whole under its name at once: several nodes may start together, and the first one's counts. */
function make(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, randomBytes(length).toString('hex'), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
