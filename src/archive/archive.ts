import type { DicomJson } from '../dicom/attributes.ts'
import type { RenderOptions } from '../dicom/pixel/encode.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import type { StudyManifest, StudySummary } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { type BulkContent, type BulkEntry, listBulkData, readBulkData } from './bulk-data.ts'
import { type ChangeWorker, startChangeWorker } from './change-worker.ts'
import { type FrameRequest, readFrames, type SentFrame } from './frames.ts'
import { knownPatients } from './known-patients.ts'
import { instanceLocator } from './locate.ts'
import { type MadeObject, madeObject, refusalToMake } from './made-object.ts'
import { manifestOf } from './manifest.ts'
import { type MetadataOf, readMetadata } from './metadata.ts'
import { metadataLines } from './metadata-lines.ts'
import { readObject, streamObject } from './objects.ts'
import { type PackedObject, packedObject } from './packed-object.ts'
import type { Namespaces } from './patient-of.ts'
import type { ArchiveIndex, ArchiveTotals, InstanceRow, ObjectStore, PatientRegistry, Span } from './ports.ts'
import { type Presented, presented } from './presented.ts'
import {
  type Candidate,
  commitCandidates,
  dropCandidates,
  isFailed,
  type ReceiveContext,
  type ReceiveOutcome,
  type SameUid,
  takeIn,
} from './receive.ts'
import { type RenderRequest, rendered } from './rendered.ts'
import { runSearch, type SearchAnswer } from './search.ts'
import type { SearchQuery } from './search-query.ts'
import { type Shown, shown } from './shown.ts'
import { summaryOf } from './summary.ts'
import { type BulkValue, takeInComposed } from './take-in-composed.ts'
import { thumbnail } from './thumbnail.ts'
import { writeQueue } from './write-queue.ts'

/** The DICOM objects of a country. UIDs given to it are well formed. */
export interface Archive {
  /** Takes one object; when it resolves with `stored`, object and index are durable. */
  receive(body: AsyncIterable<Uint8Array>, context: ReceiveContext): Promise<ReceiveOutcome>
  /** Takes several objects together: all that come in before `commit`, or none. */
  intake(context: ReceiveContext): Intake
  search(query: SearchQuery, base: string): Promise<SearchAnswer>
  /** Empty when there is no such study or series. */
  instances(studyUid: string, seriesUid?: string): Promise<readonly InstanceRow[]>
  /** Errors: `not-found`. */
  instance(studyUid: string, seriesUid: string, sopUid: string): Promise<InstanceRow>
  /** The DICOM JSON array of study, series or instance in pieces; undefined when there is none. */
  metadata(of: MetadataOf, base: string): Promise<AsyncIterable<Buffer> | undefined>
  /** Puts the bytes of an object, as received, or a span of them into `target` from `at` on. */
  read(instance: InstanceRow, target: Buffer, at: number, span?: Span): Promise<void>
  stream(instance: InstanceRow, span?: Span): NodeJS.ReadableStream & AsyncIterable<Buffer>
  /** An object packed for the way; undefined where it goes as it is. */
  packed(instance: InstanceRow): Promise<PackedObject | undefined>
  /** An instance in another transfer syntax than it is stored in. Errors: `not-acceptable`, `unprocessable`. */
  made(instance: InstanceRow, transferSyntaxUid: string): Promise<MadeObject>
  /** Why an instance can't be made so, by its attributes; undefined when they allow it. */
  refusalToMake(instance: InstanceRow, transferSyntaxUid: string): Promise<ExchangeError | undefined>
  frames(instance: InstanceRow, request: FrameRequest): Promise<readonly SentFrame[]>
  /** A value that the metadata leave out. Errors: `not-found`. */
  bulkData(instance: InstanceRow, path: string): Promise<BulkContent>
  /** Which values of an instance the metadata leave out. */
  bulkEntries(instance: InstanceRow): Promise<readonly BulkEntry[]>
  rendered(instance: InstanceRow, request: RenderRequest): Promise<Buffer>
  /** An instance as a text, drawing, document or video. Errors: `not-acceptable`, `unprocessable`. */
  shown(instance: InstanceRow, mediaType: string): Promise<Shown>
  /** The image that a presentation state is about. Errors: `not-acceptable`. */
  presented(state: InstanceRow, of?: Parameters<typeof presented>[2]): Promise<Presented>
  /** A small JPEG of a frame (from 1), or of the instance's middle one; made once. */
  thumbnail(instance: InstanceRow, frame?: number, viewport?: RenderOptions['viewport']): Promise<Buffer>
  summary(studyUid: string): Promise<StudySummary | undefined>
  manifest(studyUid: string): Promise<StudyManifest | undefined>
  totals(): Promise<ArchiveTotals>
  /** Called for each study that changed, some time after, once or more, in one node only; when it fails it is called again. */
  onStudyChanged(listener: (studyUid: string) => Promise<void>): void
  /** Draws the consequences of all changes now, without waiting for quiet. For imports that end and for tests. */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface Intake {
  add(body: AsyncIterable<Uint8Array>): Promise<void>
  /** Adds one object for each data set, put together with the values that come beside them. */
  addComposed(dataSets: readonly DicomJson[], values: AsyncIterable<BulkValue>): Promise<void>
  /** One outcome for each object, in order; durable when it resolves. */
  commit(): Promise<readonly ReceiveOutcome[]>
  /** Forgets what came in. */
  drop(): Promise<void>
}

export interface ArchiveDependencies {
  readonly objects: ObjectStore
  readonly index: ArchiveIndex
  readonly patients: PatientRegistry
  readonly namespaces: Namespaces
  readonly sameUid: SameUid
  readonly pool: RenderPool
  readonly log: Logger
  /** Largest single object in bytes. */
  readonly maxBytes: number
  /** False: objects are never packed for the way. */
  readonly packs?: boolean
  /** How long a study is left alone before its consequences are drawn; milliseconds. */
  readonly quietMs?: number
  /** False: this process receives only, another one draws the consequences. */
  readonly works?: boolean
}

export function createArchive(dependencies: ArchiveDependencies): Archive {
  const { objects, index, namespaces, log, pool, quietMs = 1000 } = dependencies
  const patients = knownPatients(dependencies.patients)
  const ports = {
    objects,
    index,
    patients,
    namespaces,
    sameUid: dependencies.sameUid,
    maxBytes: dependencies.maxBytes,
    pool,
    log,
    lines: metadataLines(objects),
    written: writeQueue(),
  }
  const listeners: ((studyUid: string) => Promise<void>)[] = []
  const worker: ChangeWorker = startChangeWorker({
    objects,
    index,
    log,
    quietMs,
    runs: dependencies.works ?? true,
    listeners,
  })
  const locator = instanceLocator(index)

  const intake = (context: ReceiveContext): Intake => {
    const candidates: Candidate[] = []
    return {
      async add(body) {
        candidates.push(await takeIn(ports, body, context))
      },
      async addComposed(dataSets, values) {
        candidates.push(...(await takeInComposed(ports, dataSets, values, context)))
      },
      async commit() {
        const outcomes = await commitCandidates(ports, candidates.splice(0), context.source)
        for (const outcome of outcomes) {
          if ('replaced' in outcome) locator.forget(outcome.studyInstanceUid, outcome.seriesInstanceUid)
          if (isFailed(outcome)) {
            const { kind, reason } = outcome
            log.warn({ event: `object.${kind}`, reason, source: context.source }, 'an object was not taken')
          }
        }
        worker.wake()
        return outcomes
      },
      drop: () => dropCandidates(candidates.splice(0)),
    }
  }

  return {
    intake,
    async receive(body, context) {
      const one = intake(context)
      await one.add(body)
      const [outcome] = await one.commit()
      if (!outcome) throw new ExchangeError('internal')
      return outcome
    },
    search: (query, base) => runSearch(ports, query, base),
    instances: (studyUid, seriesUid) => index.instances(studyUid, seriesUid),
    instance: locator.find,
    metadata: (of, base) => readMetadata(ports, of, base),
    read: (instance, target, at, span) => readObject(ports, instance, { target, at, ...(span && { span }) }),
    stream: (instance, span) => streamObject(ports, instance, span),
    packed: async (instance) => (dependencies.packs === false ? undefined : packedObject(ports, instance)),
    made: (instance, uid) => madeObject(ports, instance, uid),
    refusalToMake: (instance, uid) => refusalToMake(ports, instance, uid),
    frames: (instance, request) => readFrames(ports, instance, request),
    bulkData: (instance, path) => readBulkData(ports, instance, path),
    bulkEntries: (instance) => listBulkData(ports, instance),
    rendered: (instance, request) => rendered(ports, instance, request),
    shown: (instance, mediaType) => shown(ports, instance, mediaType),
    presented: (state, of) => presented(ports, state, of),
    thumbnail: (instance, frame, viewport) => thumbnail(ports, instance, frame, viewport),
    summary: (studyUid) => summaryOf(ports, studyUid),
    manifest: (studyUid) => manifestOf(ports, studyUid),
    totals: () => index.totals(),
    onStudyChanged: (listener) => void listeners.push(listener),
    settle: () => worker.settle(),
    close: () => worker.stop(),
  }
}
