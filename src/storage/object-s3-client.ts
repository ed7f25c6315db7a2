import { readFileSync } from 'node:fs'
import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  MultipartUpload,
  S3Client,
} from '@aws-sdk/client-s3'
import type { S3Settings } from '../config-storage.ts'
import { ExchangeError } from '../errors.ts'

type Sdk = typeof import('@aws-sdk/client-s3')

/** What every part of the S3 store works with. The library is loaded with the first request: 35 MB that a folder saves. */
export interface S3 {
  /** Where in the bucket a thing lies. */
  key(name: string): { readonly Bucket: string; readonly Key: string }
  readonly bucket: string
  /**
   * Sends one command, again with growing pauses when the store is busy or the line breaks. Errors: `not-found`,
   * `storage-full`, `unavailable`; a wrong configuration is `unavailable` too, with the store's word for it in the detail.
   */
  send<T>(make: (sdk: Sdk, client: S3Client) => Promise<T>): Promise<T>
  /** What lies in a folder of the bucket, by ascending name within it. */
  list(folder: string): AsyncGenerator<{ name: string; bytes: number; modifiedAt: Date }>
  /** Takes back uploads in parts that were begun so long ago and never ended; how many. */
  abortUploads(folder: string, ageMs: number): Promise<number>
  close(): Promise<void>
}

const attempts = 4
const timeoutsMs = { connectionTimeout: 5000, socketTimeout: 20_000 }
/** Connections to the store that are held open. */
const connections = 64
const retryAfterS = 30

export function s3Client(settings: S3Settings): S3 {
  const { bucket, prefix } = settings
  let opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined
  const open = (): Promise<{ sdk: Sdk; client: S3Client }> => {
    opened ??= connect(settings)
    return opened
  }
  const send: S3['send'] = async (make) => {
    try {
      const { sdk, client } = await open()
      return await make(sdk, client)
    } catch (error) {
      throw asStoreError(error)
    }
  }
  async function* uploads(folder: string): AsyncGenerator<MultipartUpload> {
    let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
    while (from) {
      const input: ListMultipartUploadsCommandInput = { Bucket: bucket, Prefix: prefix + folder, ...from }
      const page: ListMultipartUploadsCommandOutput = await send((sdk, client) =>
        client.send(new sdk.ListMultipartUploadsCommand(input)),
      )
      yield* page.Uploads ?? []
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker ?? '', UploadIdMarker: page.NextUploadIdMarker ?? '' }
        : undefined
    }
  }
  return {
    bucket,
    key: (name) => ({ Bucket: bucket, Key: prefix + name }),
    send,
    async *list(folder) {
      let after: string | undefined
      do {
        const page = await send((sdk, client) =>
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix + folder,
              ...(after !== undefined && { ContinuationToken: after }),
            }),
          ),
        )
        for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? [])
          yield { name: Key.slice(prefix.length + folder.length), bytes: Size, modifiedAt: LastModified }
        after = page.NextContinuationToken
      } while (after !== undefined)
    },
    async abortUploads(folder, ageMs) {
      const before = Date.now() - ageMs
      let count = 0
      for await (const { Key, UploadId, Initiated } of uploads(folder)) {
        if (!Initiated || Initiated.getTime() > before) continue
        const command = { Bucket: bucket, Key, UploadId }
        await send((sdk, client) => client.send(new sdk.AbortMultipartUploadCommand(command)))
        count++
      }
      return count
    },
    async close() {
      const { client } = (await opened?.catch(() => undefined)) ?? {}
      client?.destroy()
    },
  }
}

async function connect(settings: S3Settings): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3')
  const agent = { keepAlive: true, maxSockets: connections }
  const client = new sdk.S3Client({
    region: settings.region,
    forcePathStyle: settings.pathStyle,
    maxAttempts: attempts,
    // Stores other than Amazon's know no trailing checksums; what is written is checked by its SHA-256 instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      ...timeoutsMs,
      httpAgent: agent,
      httpsAgent: { ...agent, ...(settings.ca !== undefined && { ca: readFileSync(settings.ca) }) },
    },
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    ...(settings.accessKeyId !== undefined && {
      credentials: {
        accessKeyId: settings.accessKeyId,
        secretAccessKey: readFileSync(settings.secretKeyFile ?? '', 'utf8').trim(),
      },
    }),
  })
  // The digest is known: it is signed and sent, and the store refuses a body that has another.
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args as { request?: { headers: Record<string, string>; body?: unknown } }
      const digest = digests.get(request?.body as object)
      if (request && digest !== undefined) request.headers['x-amz-content-sha256'] = digest
      return next(args)
    },
    { step: 'build', name: 'knownDigest' },
  )
  return { sdk, client }
}

const digests = new WeakMap<object, string>()

/** A body whose SHA-256 is known. @param digest in lower-case hex. */
export function withDigest(body: Buffer, digest: string): Buffer {
  digests.set(body, digest)
  return body
}

interface Answered {
  readonly name?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const full = new Set(['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'InsufficientCapacity'])

function asStoreError(error: unknown): ExchangeError {
  if (error instanceof ExchangeError) return error
  const { name = 'Error', $metadata } = error as Answered
  const status = $metadata?.httpStatusCode
  if (name !== 'NoSuchBucket' && (status === 404 || name === 'NoSuchKey' || name === 'NotFound'))
    return new ExchangeError('not-found', undefined, { cause: error })
  if (status === 507 || full.has(name))
    return new ExchangeError('storage-full', undefined, { retryAfter: 60, cause: error })
  return new ExchangeError('unavailable', undefined, {
    detail: `The object store answers ${name}`,
    retryAfter: retryAfterS,
    cause: error,
  })
}
