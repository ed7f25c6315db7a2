import { explicitLittleEndian } from '../dicom/transfer-syntaxes.ts'
import type { ManifestInstance } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { type ChannelAnswer, demandContent, type SinglePart, singlePart } from './channel-answer.ts'
import { instancePath, type OpenedSeries, type OpenedStudy } from './opened-study.ts'
import type { Treating } from './requester.ts'
import { verifiedBytes } from './verified-bytes.ts'

const maxFrameBytes = 512 * 1024 * 1024

/** One instance within an opened study, and who asks for it. */
export interface InstanceRequest {
  readonly treating: Treating
  readonly study: OpenedStudy
  readonly series: OpenedSeries
  readonly instance: ManifestInstance
  readonly signal?: AbortSignal
}

export interface FrameAnswer extends SinglePart {
  readonly transferSyntaxUid: string
}

/**
 * One frame, 1 is the first: `stored` as its source holds it, else as little endian numbers without compression.
 * Errors: `not-found` for a frame that the instance hasn't got, `not-acceptable` when it cannot be decoded.
 */
export async function readFrame(
  request: InstanceRequest,
  frame: number,
  form: 'stored' | 'native',
): Promise<FrameAnswer> {
  const { instance } = request
  demandFrame(instance, frame)
  const syntax = form === 'stored' ? '*' : explicitLittleEndian
  const accept = `multipart/related; type="application/octet-stream"; transfer-syntax=${syntax}`
  const answer = await ask(request, `/frames/${frame}`, accept)
  const part = await singlePart(answer, maxFrameBytes)
  const assumed = form === 'stored' ? instance.transferSyntaxUid : explicitLittleEndian
  return { ...part, transferSyntaxUid: part.transferSyntaxUid ?? assumed }
}

/** A frame as a JPEG picture, 1 is the first. Errors: `not-found`, `not-acceptable`. */
export async function readRendered(request: InstanceRequest, frame: number): Promise<ChannelAnswer> {
  demandFrame(request.instance, frame)
  return ask(request, `/frames/${frame}/rendered`, 'image/jpeg')
}

/** The object byte for byte as its source received it, checked against the signed manifest. Errors: `integrity`. */
export async function readFile(request: InstanceRequest): Promise<AsyncGenerator<Buffer>> {
  const { instance } = request
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
  const part = await singlePart(await ask(request, '', accept), instance.bytes + 1024)
  return verifiedBytes(part.body, instance)
}

/** One value that is left out of the headers. `path` is tags and item numbers. */
export async function readBulk(request: InstanceRequest, path: string): Promise<SinglePart> {
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
  return singlePart(await ask(request, `/bulkdata/${path}`, accept), request.instance.bytes + 1024)
}

/** A small JPEG of the middle image of a series. */
export async function readThumbnail(
  { transaction }: Treating,
  { channel }: OpenedStudy,
  { manifest }: OpenedSeries,
): Promise<ChannelAnswer> {
  const path = `/series/${manifest.seriesInstanceUid}/thumbnail?viewport=192,192`
  return demandContent(await channel.get(path, { accept: 'image/jpeg', transaction }))
}

async function ask(
  { treating, study, series, instance, signal }: InstanceRequest,
  path: string,
  accept: string,
): Promise<ChannelAnswer> {
  const { transaction } = treating
  return demandContent(
    await study.channel.get(`${instancePath(series.manifest, instance)}${path}`, {
      accept,
      transaction,
      ...(signal && { signal }),
    }),
  )
}

function demandFrame({ numberOfFrames }: ManifestInstance, frame: number): void {
  if (frame > (numberOfFrames ?? 1)) throw new ExchangeError('not-found')
}
