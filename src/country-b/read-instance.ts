import { explicitLittleEndian } from '../dicom/transfer-syntaxes.ts'
import type { ManifestInstance } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { type ChannelAnswer, demandContent, type SinglePart, singlePart } from './channel-answer.ts'
import { begun, type Fetching, fetchedFile } from './fetched-file.ts'
import { instancePath, type OpenedSeries, type OpenedStudy } from './opened-study.ts'
import type { Priority, StudyChannel } from './ports.ts'
import type { Treating } from './requester.ts'

const maxFrameBytes = 512 * 1024 * 1024

/** One instance within an opened study, and who asks for it. */
export interface InstanceRequest {
  readonly treating: Treating
  readonly study: OpenedStudy
  readonly series: OpenedSeries
  readonly instance: ManifestInstance
  readonly signal?: AbortSignal
  /** `screen` where it isn't said. */
  readonly priority?: Priority
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

/** How long a line may give nothing before an object is given up, in milliseconds; somebody who looks won't wait long. */
const patience: Readonly<Record<Priority, number>> = { screen: 30_000, next: 60_000, rest: 900_000 }

/**
 * The object byte for byte as its source received it, checked against the signed manifest; where the line breaks, it goes
 * on by itself. It comes packed where its source does that. A copy that is kept in this country comes in place of the line.
 * Errors before its first bytes and while it is read: `integrity`, those of the image channel.
 */
export async function readFile(request: InstanceRequest): Promise<AsyncGenerator<Buffer>> {
  const { instance, signal, priority = 'screen', study } = request
  const held = await study.kept?.read(instance)
  const fetching: Fetching = {
    instance,
    channel: study.channel,
    resuming: { patienceMs: patience[priority], signal },
    ask: ({ accept, ...how }) => ask(request, '', accept, how),
    held: held && unchanged(held, () => study.kept?.drop(instance)),
  }
  const whole = fetchedFile(fetching)
  const bytes = study.kept && !held ? study.kept.keeping(instance, whole) : whole
  return begun(bytes, await bytes.next())
}

/** A kept copy, which is thrown away where it is not as it was kept: then the source is asked for what is missing. */
async function* unchanged(
  held: AsyncIterable<Buffer>,
  drop: () => Promise<void> | undefined,
): AsyncGenerator<Buffer> {
  try {
    yield* held
  } catch (cause) {
    await drop()
    throw new Error('a kept copy was changed', { cause })
  }
}

/** One value that is left out of the headers. `path` is tags and item numbers. */
export async function readBulk(request: InstanceRequest, path: string): Promise<SinglePart> {
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
  return singlePart(await ask(request, `/bulkdata/${path}`, accept), request.instance.bytes + 1024)
}

/** A small JPEG of an image, or of the middle one of a series. */
export async function readThumbnail(
  { transaction }: Treating,
  { channel }: OpenedStudy,
  { manifest }: OpenedSeries,
  instance?: ManifestInstance,
): Promise<ChannelAnswer> {
  const place = instance ? instancePath(manifest, instance) : `/series/${manifest.seriesInstanceUid}`
  const path = `${place}/thumbnail?viewport=192,192`
  return demandContent(await channel.get(path, { accept: 'image/jpeg', transaction }))
}

async function ask(
  { treating, study, series, instance, signal, priority }: InstanceRequest,
  path: string,
  accept: string,
  how: Pick<Parameters<StudyChannel['get']>[1], 'from' | 'packed'> = {},
): Promise<ChannelAnswer> {
  const { transaction } = treating
  return demandContent(
    await study.channel.get(`${instancePath(series.manifest, instance)}${path}`, {
      accept,
      transaction,
      ...(signal && { signal }),
      ...(priority && { priority }),
      ...how,
    }),
  )
}

function demandFrame({ numberOfFrames }: ManifestInstance, frame: number): void {
  if (frame > (numberOfFrames ?? 1)) throw new ExchangeError('not-found')
}
