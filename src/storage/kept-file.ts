import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** Plain bytes of a chunk. */
const chunkBytes = 1024 * 1024
const saltBytes = 32
const tagBytes = 16

/*
 * A kept file is a salt and chunks of AES-256-GCM, each with its tag. The key is the study's for this salt and name, the
 * nonce tells the chunk's place and whether it is the last one, so that no chunk can be changed, moved, left out or taken
 * from another file (the STREAM construction, Hoang et al. 2015).
 */

/** Bytes that a kept file of so many plain bytes has. */
export const sealedBytes = (plain: number): number =>
  saltBytes + plain + tagBytes * Math.max(1, Math.ceil(plain / chunkBytes))

export interface KeptWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Writes what is left, and closes. */
  end(): Promise<void>
  close(): Promise<void>
}

/** Begins a new file. Errors: those of the file system, also when it exists. */
export async function writeKept(path: string, key: Uint8Array, name: string): Promise<KeptWriter> {
  const salt = randomBytes(saltBytes)
  const fileKey = fileKeyOf(key, salt, name)
  const file = await open(path, 'wx', 0o600)
  const chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  let index = 0
  const flush = async (isLast: boolean): Promise<void> => {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(index++, isLast))
    const sealed = Buffer.concat([
      cipher.update(chunk.subarray(0, filled)),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    filled = 0
    await file.writeFile(sealed)
  }
  await file.writeFile(salt)
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (filled === chunkBytes) await flush(false)
        const part = bytes.subarray(at, at + chunkBytes - filled)
        chunk.set(part, filled)
        filled += part.length
        at += part.length
      }
    },
    async end() {
      await flush(true)
      await file.close()
    },
    close: () => file.close(),
  }
}

/**
 * The plain bytes of a kept file, each chunk after it was found unchanged. Errors while it is read: for whatever is not
 * as it was written, and those of the file system.
 * @param bytes how many plain bytes it has.
 */
export async function* readKept(
  file: FileHandle,
  key: Uint8Array,
  name: string,
  bytes: number,
): AsyncGenerator<Buffer> {
  const salt = await exactly(file, saltBytes, 0)
  const fileKey = fileKeyOf(key, salt, name)
  const chunks = Math.max(1, Math.ceil(bytes / chunkBytes))
  for (let index = 0; index < chunks; index++) {
    const isLast = index === chunks - 1
    const length = isLast ? bytes - index * chunkBytes : chunkBytes
    const sealed = await exactly(file, length + tagBytes, saltBytes + index * (chunkBytes + tagBytes))
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonceOf(index, isLast), {
      authTagLength: tagBytes,
    })
    decipher.setAuthTag(sealed.subarray(length))
    const plain = decipher.update(sealed.subarray(0, length))
    decipher.final()
    yield plain
  }
}

async function exactly(file: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead !== length) throw new Error('a kept file is cut short')
  return buffer
}

const fileKeyOf = (key: Uint8Array, salt: Uint8Array, name: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, `roentgate kept ${name}`, 32))

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 0)
  nonce.writeUInt32BE(isLast ? 1 : 0, 8)
  return nonce
}
