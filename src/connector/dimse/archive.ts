import { LRUCache } from 'lru-cache'
import type { Archive } from '../../archive/archive.ts'
import { isLossyTarget, mayBeMade } from '../../archive/made-syntaxes.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { isStored } from '../../archive/receive.ts'
import type { SearchLevel } from '../../archive/search-condition.ts'
import { searchQuery } from '../../archive/search-query.ts'
import { type DicomJson, text, texts } from '../../dicom/attributes.ts'
import { status } from '../../dicom/dimse/status.ts'
import type { AuditEntry, AuditTrail } from '../../domain/audit.ts'
import { ExchangeError } from '../../errors.ts'
import { findMatches } from './archive-find.ts'
import type { DimseArchive, Reference, SendableInstance } from './ports.ts'
import { withoutFileMeta } from './without-file-meta.ts'

interface Dependencies {
  readonly archive: Archive
  readonly audit: AuditTrail
  /** Title under which objects can be retrieved. */
  readonly aet: string
  /** A fresh transaction id. */
  readonly transaction: () => string
}

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
    async store(body, named, calling) {
      const outcome = await archive.receive(body, { source: calling })
      if (!isStored(outcome)) {
        await note(calling, { kind: 'object-quarantined', reason: outcome.reason }, 'minor-failure')
        return { status: new ExchangeError(outcome.reason).row.dicom, comment: outcome.tell }
      }
      const key = `${calling} ${outcome.studyInstanceUid}`
      if (!imported.has(key))
        await note(calling, { kind: 'study-imported', objects: [outcome.studyInstanceUid] })
      imported.set(key, true)
      const isAsNamed =
        outcome.sopClassUid === named.sopClassUid && outcome.sopInstanceUid === named.sopInstanceUid
      return isAsNamed
        ? { status: status.success }
        : { status: status.mismatchStored, comment: 'The data set names another SOP class or instance.' }
    },
    async find(query, calling) {
      await note(calling, { kind: 'objects-queried', query: `C-FIND ${query.level}` })
      return findMatches(archive, query, aet)
    },
    async select(identifier, calling) {
      const instances = await selected(archive, identifier)
      const studies = [...new Set(instances.map(({ studyUid }) => studyUid))]
      if (studies.length > 0) await note(calling, { kind: 'study-read', objects: studies })
      return instances.map(({ row }) => sendable(archive, row))
    },
    missing: (references) => missing(archive, references),
  }
}

interface Selected {
  readonly studyUid: string
  readonly row: InstanceRow
}

/** The level of a retrieval, its unique key, and those of the levels above it: PS3.4 C.4.2.1.4.1. */
const uniqueKeys: Readonly<
  Record<string, { readonly level: SearchLevel; readonly keys: readonly string[] }>
> = {
  PATIENT: { level: 'study', keys: ['PatientID'] },
  STUDY: { level: 'study', keys: ['StudyInstanceUID', 'PatientID'] },
  SERIES: { level: 'series', keys: ['SeriesInstanceUID', 'StudyInstanceUID', 'PatientID'] },
  IMAGE: {
    level: 'instance',
    keys: ['SOPInstanceUID', 'SeriesInstanceUID', 'StudyInstanceUID', 'PatientID'],
  },
}
const pageSize = 5000

async function selected(archive: Archive, identifier: DicomJson): Promise<readonly Selected[]> {
  const isWanted = (key: string, uid: string): boolean => {
    const uids = texts(identifier, key)
    return uids.length === 0 || uids.includes(uid)
  }
  const found: Selected[] = []
  for (const studyUid of await studiesOf(archive, identifier))
    for (const row of await archive.instances(studyUid))
      if (isWanted('SeriesInstanceUID', row.seriesUid) && isWanted('SOPInstanceUID', row.sopUid))
        found.push({ studyUid, row })
  return found
}

/** The studies in which the keys of a retrieval lie. */
async function studiesOf(archive: Archive, identifier: DicomJson): Promise<ReadonlySet<string>> {
  const retrieval = uniqueKeys[text(identifier, 'QueryRetrieveLevel') ?? '']
  const [unique] = retrieval?.keys ?? []
  if (!retrieval || unique === undefined || texts(identifier, unique).length === 0)
    throw new ExchangeError('bad-request', 'The unique key of the level is missing.')
  const conditions = retrieval.keys.flatMap((key) => {
    const values = texts(identifier, key)
    return values.length === 0 ? [] : [[key, values.join(',')] as const]
  })
  const studies = new Set<string>()
  for (let offset = 0; ; offset += pageSize) {
    const paging = [['limit', String(pageSize)] as const, ['offset', String(offset)] as const]
    const query = searchQuery([...conditions, ...paging], { level: retrieval.level })
    const page = await archive.search(query, '')
    for (const match of JSON.parse(page.text) as readonly DicomJson[])
      studies.add(text(match, 'StudyInstanceUID') ?? '')
    if (!page.more) return studies
  }
}

const sendable = (archive: Archive, instance: InstanceRow): SendableInstance => ({
  sopClassUid: instance.sopClass,
  sopInstanceUid: instance.sopUid,
  transferSyntaxUid: instance.transferSyntax,
  canBe: (transferSyntaxUid) => mayBeMade(instance, transferSyntaxUid) && !isLossyTarget(transferSyntaxUid),
  async open(transferSyntaxUid) {
    if (transferSyntaxUid === instance.transferSyntax) return withoutFileMeta(archive.stream(instance))
    return withoutFileMeta((await archive.made(instance, transferSyntaxUid)).stream())
  },
})

/** UIDs that one search takes. */
const atOnce = 500

/** Committed is what the index knows and whose bytes can be read. */
async function missing(
  archive: Archive,
  references: readonly Reference[],
): Promise<readonly (number | undefined)[]> {
  const held = new Map<string, DicomJson>()
  const uids = [...new Set(references.map(({ sopInstanceUid }) => sopInstanceUid))]
  for (let from = 0; from < uids.length; from += atOnce) {
    const wanted = uids.slice(from, from + atOnce).join(',')
    const query = searchQuery(
      [
        ['SOPInstanceUID', wanted],
        ['limit', String(atOnce)],
      ],
      { level: 'instance' },
    )
    for (const match of JSON.parse((await archive.search(query, '')).text) as readonly DicomJson[])
      held.set(text(match, 'SOPInstanceUID') ?? '', match)
  }
  const reasons: (number | undefined)[] = []
  for (const { sopClassUid, sopInstanceUid } of references) {
    const match = held.get(sopInstanceUid)
    if (!match) reasons.push(status.noSuchInstance)
    else if (text(match, 'SOPClassUID') !== sopClassUid) reasons.push(status.classConflict)
    else reasons.push((await isReadable(archive, match)) ? undefined : status.processingFailure)
  }
  return reasons
}

async function isReadable(archive: Archive, match: DicomJson): Promise<boolean> {
  const [study = '', series = '', sop = ''] = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'].map(
    (name) => text(match, name),
  )
  try {
    const row = await archive.instance(study, series, sop)
    const last = { start: row.bytes - 1, end: row.bytes }
    await archive.read(row, Buffer.alloc(1), 0, last)
    return true
  } catch {
    return false
  }
}
