import type { S3Settings } from '../config-storage.ts'
import { ExchangeError } from '../errors.ts'
import { type S3, s3Client } from './object-s3-client.ts'
import { piecesFrom } from './object-s3-read.ts'
import type { StorePlace } from './store-id.ts'

const idName = 'store-id'

/** The id lies under `store-id`, beside `objects/`. Errors of every question: `unavailable`. */
export const bucketPlace = (settings: S3Settings): StorePlace => {
  const asked = async <T>(ask: (s3: S3) => Promise<T>): Promise<T> => {
    const s3 = s3Client(settings)
    return ask(s3).finally(() => s3.close())
  }
  return {
    words: { name: 'bucket', mend: 'name the right objects.s3.bucket and prefix' },
    id: () => asked(heldId),
    give: (id) =>
      asked(async (s3) => {
        const named = s3.key(idName)
        await s3.send((sdk, client) => client.send(new sdk.PutObjectCommand({ ...named, Body: `${id}\n` })))
      }),
    holdsObjects: () =>
      asked(async (s3) => {
        const { done = false } = await s3.list('objects/').next()
        return !done
      }),
  }
}

async function heldId(s3: S3): Promise<string | undefined> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of piecesFrom(s3, idName)) pieces.push(piece)
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'not-found') return undefined
    throw error
  }
  return Buffer.concat(pieces).toString('utf8').trim()
}
