import type { Intake } from '../../archive/archive.ts'
import type { BulkValue } from '../../archive/take-in-composed.ts'
import type { DicomJson } from '../../dicom/attributes.ts'
import { mediaTypeParameters, type Part } from '../../dicom/multipart.ts'
import { ExchangeError } from '../../errors.ts'

const metadataBytes = 32 * 2 ** 20
const maxInstances = 20_000

/** Media type of a part in lower case, without its parameters. */
export const mediaTypeOf = (part: Part): string =>
  (part.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** Media types of metadata, each with its reader. */
const readers: Readonly<Record<string, (bytes: Buffer) => readonly DicomJson[]>> = {
  'application/dicom+json': dataSetsOfJson,
  'application/json': dataSetsOfJson,
}

/** Whether parts of this media type are the metadata of objects. */
export const isMetadata = (mediaType: string): boolean => readers[mediaType] !== undefined

/**
 * Stores instances that come as metadata and bulk data: PS3.18 10.5. Metadata come first; every other part is the value
 * of an attribute, by its Content-Location or Content-ID. Errors: `bad-request`, `too-large`, `unsupported-media-type`.
 */
export async function storeMetadata(first: Part, rest: AsyncIterator<Part>, intake: Intake): Promise<void> {
  const dataSets: DicomJson[] = []
  let bytes = 0
  let part: Part | undefined = first
  for (; part && isMetadata(mediaTypeOf(part)); part = await nextOf(rest)) {
    const chunks: Buffer[] = []
    for await (const piece of part.body) {
      bytes += piece.length
      if (bytes > metadataBytes)
        throw new ExchangeError('too-large', 'The metadata are larger than is taken.')
      chunks.push(Buffer.from(piece))
    }
    dataSets.push(...(readers[mediaTypeOf(part)]?.(Buffer.concat(chunks)) ?? []))
  }
  if (dataSets.length > maxInstances)
    throw new ExchangeError('too-large', 'The metadata are of more instances than are taken at once.')
  await intake.addComposed(dataSets, valuesOf(part, rest))
}

async function nextOf(rest: AsyncIterator<Part>): Promise<Part | undefined> {
  const next = await rest.next()
  return next.done === true ? undefined : next.value
}

async function* valuesOf(first: Part | undefined, rest: AsyncIterator<Part>): AsyncGenerator<BulkValue> {
  for (let part = first; part; part = await nextOf(rest)) {
    const mediaType = mediaTypeOf(part)
    if (isMetadata(mediaType) || mediaType === 'application/dicom')
      throw new ExchangeError(
        'unsupported-media-type',
        'Metadata come before all bulk data, and without objects.',
      )
    const { 'transfer-syntax': syntax } = mediaTypeParameters(part.headers['content-type'] ?? '')
    yield {
      location: locationOf(part),
      mediaType: mediaType === '' ? 'application/octet-stream' : mediaType,
      ...(syntax !== undefined && { transferSyntaxUid: syntax }),
      body: part.body,
    }
  }
}

function locationOf({ headers }: Part): string {
  const { 'content-location': location, 'content-id': id } = headers
  if (location !== undefined) return location
  if (id !== undefined) return `cid:${id.replace(/^<|>$/g, '')}`
  throw new ExchangeError('bad-request', 'A part of bulk data has no Content-Location.')
}

/** PS3.18 F.2.1: an array of data sets; one alone is taken too. */
function dataSetsOfJson(bytes: Buffer): readonly DicomJson[] {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ExchangeError('bad-request', 'The metadata are no JSON in UTF-8.')
  }
  const list: readonly unknown[] = Array.isArray(json) ? json : [json]
  if (!list.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each)))
    throw new ExchangeError('bad-request', 'The metadata are no array of data sets.')
  return list as readonly DicomJson[]
}
