import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Archive } from '../archive/archive.ts'
import type { InstanceRow } from '../archive/ports.ts'
import type { DicomJson } from '../dicom/attributes.ts'
import { formsOf } from '../dicom/objects/forms.ts'
import type { RenderOptions } from '../dicom/pixel/encode.ts'
import type { AuditEntry, AuditTrail } from '../domain/audit.ts'
import type { StudyManifest } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { type ViewedPictures, viewedPictures } from '../mapping/viewed-pictures.ts'
import type { OpenViewer } from './ports.ts'
import type { GrantedStudy, studyReader } from './read-study.ts'

export interface ViewedStudyPorts {
  readonly archive: Pick<Archive, 'instances' | 'metadata' | 'rendered' | 'manifest'>
  /** What `studyReader` gives. */
  readonly readStudy: ReturnType<typeof studyReader>
  readonly audit: AuditTrail
}

/** What the viewer of this country shows of the one study that a professional abroad was let in for. */
export interface ViewedStudies {
  /** Its series, those without pictures too. Errors: `not-found`; `audit-unavailable`. */
  open(viewer: OpenViewer, network: string): Promise<OpenedForViewing>
  /** Errors: `not-found`, also for a series of another study. */
  series(viewer: OpenViewer, handle: string, network: string): Promise<ViewedPictures>
  /** A picture of a series, 1 is the first. Errors: `not-found`, `unprocessable`; `audit-unavailable`. */
  picture(
    viewer: OpenViewer,
    at: { readonly series: string; readonly picture: number | 'middle' },
    options: (size: { readonly rows: number; readonly columns: number }) => RenderOptions,
    network: string,
  ): Promise<Buffer>
}

export interface OpenedForViewing {
  readonly manifest: StudyManifest
  readonly series: readonly {
    readonly handle: string
    readonly manifest: StudyManifest['series'][number]
    readonly pictures: number
  }[]
}

interface HeldSeries extends ViewedPictures {
  readonly rows: ReadonlyMap<string, InstanceRow>
}

/** Pictures whose disclosure is one line of the journal. */
const rangeLength = 100
const heldSeries = 200
const keepMs = 10 * 60_000

/**
 * Shows pictures that are drawn here, and nothing else of the study: no object, no header, no pixel data. Each range of a
 * hundred pictures is in the journal before the first picture of it leaves.
 */
export function viewedStudies({ archive, readStudy, audit }: ViewedStudyPorts): ViewedStudies {
  const held = new LRUCache<string, Promise<HeldSeries>>({ max: heldSeries, ttl: keepMs })
  const written = new LRUCache<string, Promise<void>>({ max: 50_000, ttl: 2 * 3_600_000 })

  const once = (key: string, entry: AuditEntry): Promise<void> => {
    const known = written.get(key)
    if (known) return known
    const writing = audit.append(entry)
    written.set(key, writing)
    writing.catch(() => written.delete(key))
    return writing
  }
  const granted = async ({ access }: OpenViewer, network: string): Promise<GrantedStudy> => {
    const { grant, transaction } = access
    return readStudy(grant, { transaction, network })
  }
  const seriesUidOf = async ({ access, id }: OpenViewer, handle: string): Promise<string> => {
    const manifest = await archive.manifest(access.grant.studyUid)
    const found = manifest?.series.find(
      ({ seriesInstanceUid }) => seriesHandle(id, seriesInstanceUid) === handle,
    )
    if (!found) throw new ExchangeError('not-found')
    return found.seriesInstanceUid
  }
  const load = async (studyUid: string, seriesUid: string): Promise<HeldSeries> => {
    const [instances, metadata] = await Promise.all([
      archive.instances(studyUid, seriesUid),
      archive.metadata({ studyUid, seriesUid }, ''),
    ])
    if (!metadata) throw new ExchangeError('not-found')
    const pieces: Buffer[] = []
    for await (const piece of metadata) pieces.push(piece)
    const sets = JSON.parse(Buffer.concat(pieces).toString('utf8')) as readonly DicomJson[]
    const rows = new Map(instances.filter(hasPicture).map((row) => [row.sopUid, row]))
    return { rows, ...viewedPictures(sets, (sopUid) => rows.has(sopUid)) }
  }
  const seriesOf = async (
    viewer: OpenViewer,
    handle: string,
  ): Promise<{ readonly seriesUid: string; readonly series: HeldSeries }> => {
    const { studyUid } = viewer.access.grant
    const seriesUid = await seriesUidOf(viewer, handle)
    const key = `${viewer.id}/${seriesUid}`
    const loading = held.get(key) ?? load(studyUid, seriesUid)
    held.set(key, loading)
    loading.catch(() => held.delete(key)) // seen where it is awaited
    return { seriesUid, series: await loading }
  }
  return {
    async open(viewer, network) {
      const { studyUid } = viewer.access.grant
      await granted(viewer, network)
      const manifest = await archive.manifest(studyUid)
      if (!manifest) throw new ExchangeError('not-found')
      const series = manifest.series.map((one) => ({
        handle: seriesHandle(viewer.id, one.seriesInstanceUid),
        manifest: one,
        pictures: one.instances
          .filter((instance) =>
            hasPicture({
              sopClass: instance.sopClassUid,
              transferSyntax: instance.transferSyntaxUid,
              rows: instance.rows ?? null,
            }),
          )
          .reduce((sum, { numberOfFrames }) => sum + (numberOfFrames ?? 1), 0),
      }))
      return { manifest, series }
    },
    async series(viewer, handle, network) {
      await granted(viewer, network)
      return (await seriesOf(viewer, handle)).series
    },
    async picture(viewer, at, options, network) {
      const { entry } = await granted(viewer, network)
      const { access, id } = viewer
      const { series, seriesUid } = await seriesOf(viewer, at.series)
      const { pictures, rows } = series
      const number = at.picture === 'middle' ? Math.ceil(pictures.length / 2) : at.picture
      const picture = pictures[number - 1]
      const row = picture && rows.get(picture.sopUid)
      if (!picture || !row) throw new ExchangeError('not-found')
      const { name } = access.professional
      const asked = { ...options(picture), ...(access.hasWatermark && { watermark: name }) }
      const range = Math.floor((number - 1) / rangeLength)
      const [made] = await Promise.all([
        archive.rendered(row, { frame: picture.frame, options: asked }),
        once(`${id}/${seriesUid}/${range}`, {
          ...entry,
          kind: 'study-read',
          professional: access.professional,
          objects: [access.grant.studyUid, seriesUid],
          query: `pictures ${range * rangeLength + 1}-${Math.min((range + 1) * rangeLength, pictures.length)}`,
        }),
      ])
      return made
    },
  }
}

const hasPicture = (object: Parameters<typeof formsOf>[0]): boolean => {
  const { form, mediaTypes } = formsOf(object)
  return form !== 'softcopy' && mediaTypes.includes('image/jpeg')
}

/** Only this session knows the series by it. */
const seriesHandle = (viewerId: string, seriesUid: string): string =>
  createHash('sha256').update(`${viewerId} series ${seriesUid}`).digest('base64url').slice(0, 22)
