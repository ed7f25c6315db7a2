import { type DicomElement, type DicomJson, text } from '../dicom/attributes.ts'
import { ExchangeError } from '../errors.ts'
import { demandContent } from './channel-answer.ts'
import { handleOf } from './handles.ts'
import { demandHeaderInManifest } from './header-guard.ts'
import type { OpenedSeries, OpenedStudy } from './opened-study.ts'
import { readAll } from './read-all.ts'
import type { Treating } from './requester.ts'

const maxMetadataBytes = 256 * 1024 * 1024

/** Handles of an instance of the study that another one refers to. */
interface Reference {
  readonly series: string
  readonly instance: string
}

/** A data set with the portal's own keys: the handle of its instance, and of those in the study that it refers to. */
export type HandledDataSet = DicomJson & {
  readonly handle: string
  readonly references?: Readonly<Record<string, Reference>>
}

/**
 * Headers of a series as DICOM JSON (PS3.18 F), each with its handle, in the manifest's order of instances; each checked
 * to be one of the manifest's and about its patient. Addresses of bulk data become `bulk(instance, path)`.
 * Errors: `patient-mismatch`, and nothing of the series is shown; `integrity` when an instance is missing or foreign.
 */
export async function readSeriesHeaders(
  treating: Treating,
  study: OpenedStudy,
  series: OpenedSeries,
  bulk: (instance: string, path: string) => string,
): Promise<HandledDataSet[]> {
  const { manifest } = series
  const dataSets = await readDataSets(treating, study, `/series/${manifest.seriesInstanceUid}/metadata`)
  const expected = new Set(manifest.instances.map(({ sopInstanceUid }) => sopInstanceUid))
  const known = placesOf(study)
  const handled = dataSets.map((json) => {
    const uid = text(json, 'SOPInstanceUID') ?? ''
    if (!expected.delete(uid)) throw new ExchangeError('integrity', undefined, { detail: 'foreign instance' })
    const handle = handleOf(treating.treatment, 'instance', uid)
    const located = withBulkAddresses(json, (address) => {
      const path = bulkPath(address)
      return path === undefined ? undefined : bulk(handle, path)
    })
    const references = Object.fromEntries(referencesOf(json, known))
    const isReferring = Object.keys(references).length > 0
    return Object.assign(located, {
      handle,
      ...(isReferring && { references }),
    }) as unknown as HandledDataSet
  })
  if (expected.size > 0) throw new ExchangeError('integrity', undefined, { detail: 'missing instance' })
  return handled
}

/** Where each instance of a study is, by its SOP Instance UID. */
const placesOf = ({ series }: OpenedStudy): ReadonlyMap<string, Reference> =>
  new Map(
    [...series.values()].flatMap((one) =>
      [...one.instances].map(([instance, { sopInstanceUid }]): [string, Reference] => [
        sopInstanceUid,
        { series: one.handle, instance },
      ]),
    ),
  )

const referencedInstance = '00081155'

/** Instances of the study that a data set refers to anywhere in it (PS3.3 10.8), each once. */
function* referencesOf(
  json: DicomJson,
  known: ReadonlyMap<string, Reference>,
): Generator<readonly [string, Reference]> {
  for (const [tag, element] of Object.entries(json)) {
    if (tag === referencedInstance) {
      const uid = String(element.Value?.[0] ?? '')
      const place = known.get(uid)
      if (place) yield [uid, place]
    } else if (element.vr === 'SQ')
      for (const item of element.Value ?? []) yield* referencesOf((item ?? {}) as DicomJson, known)
  }
}

/**
 * DICOM JSON data sets at a path of the image channel, each checked to be about the manifest's patient.
 * Errors: `patient-mismatch`, `peer-refused`, `too-large`.
 */
export async function readDataSets(
  { transaction }: Treating,
  { channel, manifest }: OpenedStudy,
  path: string,
): Promise<DicomJson[]> {
  const accept = 'application/dicom+json'
  const { body } = demandContent(await channel.get(path, { accept, transaction }))
  const dataSets = parse(await readAll(body, maxMetadataBytes))
  for (const json of dataSets) demandHeaderInManifest(json, manifest.headers)
  return dataSets
}

/** The data set with each bulk data address replaced; what has no new address loses it. */
export function withBulkAddresses(
  json: DicomJson,
  address: (given: string) => string | undefined,
): DicomJson {
  const entries = Object.entries(json).map(([tag, element]): [string, DicomElement] => {
    if (element.BulkDataURI !== undefined) {
      const uri = address(element.BulkDataURI)
      return [tag, uri === undefined ? { vr: element.vr } : { vr: element.vr, BulkDataURI: uri }]
    }
    if (element.vr !== 'SQ' || !element.Value) return [tag, element]
    const items = element.Value.map((item) => withBulkAddresses((item ?? {}) as DicomJson, address))
    return [tag, { vr: 'SQ', Value: items }]
  })
  return Object.fromEntries(entries)
}

/** What follows `/bulkdata/` in an address of the source: tags and item numbers. */
export const bulkPath = (address: string): string | undefined =>
  /(?:^|\/)bulkdata\/([0-9A-Fa-f]{8}(?:\/(?:\d{1,6}|[0-9A-Fa-f]{8}))*)$/.exec(address)?.[1]

function parse(bytes: Buffer): DicomJson[] {
  let parsed: unknown
  try {
    parsed = bytes.length === 0 ? [] : JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new ExchangeError('peer-refused', undefined, { detail: 'metadata that is not JSON', cause })
  }
  const isList = Array.isArray(parsed) && parsed.every((one) => typeof one === 'object' && one !== null)
  if (!isList) throw new ExchangeError('peer-refused', undefined, { detail: 'metadata that is no list' })
  return parsed as DicomJson[]
}
