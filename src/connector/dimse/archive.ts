import { LRUCache } from 'lru-cache'
import type { Archive } from '../../archive/archive.ts'
import { matchingKey } from '../../archive/matching-keys.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { isStored } from '../../archive/receive.ts'
import { searchQuery } from '../../archive/search-query.ts'
import { type DicomElement, type DicomJson, text, texts } from '../../dicom/attributes.ts'
import { keywordOf } from '../../dicom/dictionary.ts'
import type { AuditEntry, AuditTrail } from '../../domain/audit.ts'
import { ExchangeError } from '../../errors.ts'
import { withoutFileMeta } from './part10.ts'
import type { DimseArchive, QueryLevel, SendableInstance } from './ports.ts'

interface Dependencies {
  readonly archive: Archive
  readonly audit: AuditTrail
  /** Title under which objects can be retrieved. */
  readonly aet: string
  /** A fresh transaction id. */
  readonly transaction: () => string
}

const tags = { level: '00080052', characterSet: '00080005', retrieveAet: '00080054' }
const matches = 5000
/** Objects of one study from one caller make one entry in this time. */
const burstMs = 60_000

/** The archive as the DIMSE services see it; every query, disclosure and import is in the journal first. */
export function dimseArchive({ archive, audit, aet, transaction }: Dependencies): DimseArchive {
  const imported = new LRUCache<string, true>({ max: 10_000, ttl: burstMs })
  const note = (
    calling: string,
    entry: Pick<AuditEntry, 'kind' | 'objects' | 'query' | 'reason'>,
    outcome: AuditEntry['outcome'] = 'success',
  ): Promise<void> => audit.append({ ...entry, outcome, transaction: transaction(), client: calling })
  return {
    async store(body, calling) {
      const outcome = await archive.receive(body, { source: calling })
      if (!isStored(outcome)) {
        await note(calling, { kind: 'object-quarantined', reason: outcome.reason }, 'minor-failure')
        return { status: new ExchangeError(outcome.reason).row.dicom, comment: outcome.tell }
      }
      const key = `${calling} ${outcome.studyInstanceUid}`
      if (!imported.has(key))
        await note(calling, { kind: 'study-imported', objects: [outcome.studyInstanceUid] })
      imported.set(key, true)
      return { status: 0 }
    },
    async find(level, identifier, calling) {
      await note(calling, { kind: 'objects-queried', query: `C-FIND ${level}` })
      const found = await search(archive, level, identifier)
      return found.map((match) => answered(match, identifier, { level, aet }))
    },
    async select(identifier, calling) {
      const instances = await selected(archive, identifier)
      if (instances.length > 0)
        await note(calling, { kind: 'study-read', objects: texts(identifier, 'StudyInstanceUID') })
      return instances.map((instance) => sendable(archive, instance))
    },
  }
}

const searchLevels = { PATIENT: 'study', STUDY: 'study', SERIES: 'series', IMAGE: 'instance' } as const

/** The keys of the identifier that can be matched; those that can't are answered empty: PS3.4 C.2.2.1.3. */
async function search(
  archive: Archive,
  level: QueryLevel,
  identifier: DicomJson,
): Promise<readonly DicomJson[]> {
  const searchLevel = searchLevels[level]
  const parameters: [string, string][] = [['limit', String(matches)]]
  for (const tag of Object.keys(identifier)) {
    const value = texts(identifier, tag).join(',')
    const keyword = keywordOf(tag)
    if (value !== '' && value !== '*' && keyword !== undefined && matchingKey(keyword, searchLevel))
      parameters.push([keyword, value])
    if (keyword !== undefined && tag !== tags.level) parameters.push(['includefield', tag])
  }
  const { text: answer } = await archive.search(searchQuery(parameters, { level: searchLevel }), '')
  const found = JSON.parse(answer) as readonly DicomJson[]
  return level === 'PATIENT' ? [...new Map(found.map((match) => [patientOf(match), match])).values()] : found
}

const patientOf = (match: DicomJson): string =>
  JSON.stringify([text(match, 'PatientID'), text(match, 'IssuerOfPatientID')])

/** What the caller asked for, and what every answer has: PS3.4 C.4.1.1.3.2. */
function answered(
  match: DicomJson,
  identifier: DicomJson,
  { level, aet }: { level: QueryLevel; aet: string },
): DicomJson {
  const asked = Object.entries(identifier).map(([tag, element]) => [tag, match[tag] ?? empty(element)])
  return {
    ...Object.fromEntries(asked),
    [tags.characterSet]: { vr: 'CS', Value: ['ISO_IR 192'] },
    [tags.level]: { vr: 'CS', Value: [level] },
    [tags.retrieveAet]: { vr: 'AE', Value: [aet] },
  }
}

const empty = ({ vr }: DicomElement): DicomElement => ({ vr })

async function selected(archive: Archive, identifier: DicomJson): Promise<readonly InstanceRow[]> {
  const series = new Set(texts(identifier, 'SeriesInstanceUID'))
  const sops = new Set(texts(identifier, 'SOPInstanceUID'))
  const studies = texts(identifier, 'StudyInstanceUID')
  const wanted = studies.length > 0 ? studies : await studiesOf(archive, identifier)
  const found = await Promise.all(wanted.map((study) => archive.instances(study)))
  return found
    .flat()
    .filter(
      ({ seriesUid, sopUid }) =>
        (series.size === 0 || series.has(seriesUid)) && (sops.size === 0 || sops.has(sopUid)),
    )
}

/** Retrieval at the level of the patient: PS3.4 C.4.2.1.4.1. */
async function studiesOf(archive: Archive, identifier: DicomJson): Promise<readonly string[]> {
  const patientId = text(identifier, 'PatientID')
  if (patientId === undefined || text(identifier, 'QueryRetrieveLevel') !== 'PATIENT')
    throw new ExchangeError('bad-request', 'The unique key of the level is missing.')
  const found = await search(archive, 'STUDY', { '00100020': { vr: 'LO', Value: [patientId] } })
  return found.flatMap((match) => text(match, 'StudyInstanceUID') ?? [])
}

function sendable(archive: Archive, instance: InstanceRow): SendableInstance {
  return {
    sopClassUid: instance.sopClass,
    sopInstanceUid: instance.sopUid,
    transferSyntaxUid: instance.transferSyntax,
    open: () => withoutFileMeta(archive.stream(instance)),
  }
}
