import type { StudyChannel } from '../country-b/ports.ts'
import { packedCoding } from '../dicom/packed.ts'
import { ExchangeError } from '../errors.ts'
import { verifyManifest } from '../trust/manifest.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { guardedUrl } from './address-guard.ts'
import { contentTypeOf, demandOk, sendAuthorised, type Tokens } from './authorised.ts'
import type { Line, LineResponse } from './line.ts'
import { readBody } from './read-body.ts'

const manifestBytes = 64 * 2 ** 20
const uidForm = /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/

/** The image channel for one study, with that study's image token. */
export function studyChannel({
  studyUid,
  country,
  line,
  tokens,
}: {
  readonly studyUid: string
  readonly country: TrustedCountry
  readonly line: Line
  readonly tokens: Tokens
}): StudyChannel {
  if (studyUid.length > 64 || !uidForm.test(studyUid)) throw new ExchangeError('not-found')
  let manifest: ReturnType<StudyChannel['manifest']> | undefined

  const fetchManifest = async (transaction: string): ReturnType<StudyChannel['manifest']> => {
    const response = await sendAuthorised(
      line,
      tokens,
      {
        method: 'GET',
        url: guardedUrl(`manifests/${studyUid}`, line.host),
        headers: { accept: 'application/jose' },
        isIdempotent: true,
      },
      transaction,
    )
    demandOk(response)
    const jws = (await readBody(response.body, manifestBytes)).toString('latin1').trim()
    return verifyManifest(jws, { country, studyUid })
  }
  return {
    manifest(transaction) {
      manifest ??= fetchManifest(transaction).catch((error) => {
        manifest = undefined
        throw error
      })
      return manifest
    },
    async get(path, { accept, transaction, signal, from, range, packed }) {
      if (path !== '' && !/^[/?]/.test(path)) throw new ExchangeError('not-found')
      const url = guardedUrl(`studies/${studyUid}${path}`, line.host)
      const response = await sendAuthorised(
        line,
        tokens,
        {
          method: 'GET',
          url,
          headers: {
            accept,
            ...(packed && { 'accept-encoding': packedCoding }),
            ...(range !== undefined && { range }),
            ...rangeFrom(from),
          },
          isIdempotent: true,
          ...(signal && { signal }),
        },
        transaction,
      )
      const length = Number(response.headers['content-length'] ?? Number.NaN)
      return {
        status: response.status,
        contentType: contentTypeOf(response),
        ...(Number.isSafeInteger(length) && { contentLength: length }),
        ...startOf(response),
        ...(response.headers['content-encoding'] === packedCoding && { isPacked: true }),
        body: response.body,
      }
    },
  }
}

/** RFC 9110 14.2 and 13.1.5: the rest of this very answer, or the whole of another. */
const rangeFrom = (from: { byte: number; etag: string } | undefined): Record<string, string> =>
  from ? { range: `bytes=${from.byte}-`, 'if-range': from.etag } : {}

function startOf({ status, headers }: LineResponse): {
  etag?: string
  start?: number
  contentRange?: string
} {
  const { etag, 'content-range': range } = headers
  const [contentRange, start] =
    /^bytes (\d{1,15})-\d{1,15}\/\d{1,15}$/.exec(typeof range === 'string' ? range : '') ?? []
  return {
    ...(typeof etag === 'string' && /^"[^"]{1,200}"$/.test(etag) && { etag }),
    ...(status === 206 &&
      start !== undefined &&
      contentRange !== undefined && { start: Number(start), contentRange }),
  }
}
