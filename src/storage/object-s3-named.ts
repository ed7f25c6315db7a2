import type { NamedObjects } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import { keyPattern } from './named-folder.ts'
import type { S3 } from './object-s3-client.ts'
import { piecesFrom } from './object-s3-read.ts'

/** Things under keys in a bucket. A reader sees the whole of one, or none. */
export function s3Named(s3: S3, folder: string): NamedObjects {
  const nameOf = (key: string): string => {
    if (!keyPattern.test(key)) throw new Error('Not a key of the object store')
    return folder + key
  }
  return {
    async write(key, bytes) {
      const named = s3.key(nameOf(key))
      await s3.send((sdk, client) => client.send(new sdk.PutObjectCommand({ ...named, Body: bytes })))
    },
    async read(key) {
      const pieces: Buffer[] = []
      try {
        for await (const piece of piecesFrom(s3, nameOf(key))) pieces.push(piece)
      } catch (error) {
        if (error instanceof ExchangeError && error.code === 'not-found') return undefined
        throw error
      }
      return Buffer.concat(pieces)
    },
    async remove(key) {
      const named = s3.key(nameOf(key))
      await s3.send((sdk, client) => client.send(new sdk.DeleteObjectCommand(named)))
    },
    async *list() {
      for await (const { name, modifiedAt } of s3.list(folder))
        if (keyPattern.test(name)) yield { key: name, modifiedAt }
    },
  }
}
