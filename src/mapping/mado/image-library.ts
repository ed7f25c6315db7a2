import { type DicomJson, dateTime, isoDate, item, items, number, text } from '../../dicom/attributes.ts'
import type { Coding } from '../../domain/codes.ts'
import type { MadoInstance, MadoSeries } from '../../domain/mado.ts'
import { type ConceptName, codesIn, conceptOfItem } from './kos-codes.ts'

export type LibraryEntry = Omit<MadoInstance, 'uid' | 'sopClassUid'>

/** What an image library says about the study, and about series and instances by their UIDs. */
export interface Described {
  readonly modalities: readonly string[]
  readonly regions: readonly Coding[]
  readonly series: ReadonlyMap<string, Omit<MadoSeries, 'uid' | 'instances'>>
  readonly instances: ReadonlyMap<string, LibraryEntry>
}

const maxDepth = 8

/**
 * The image library (TID 1600) of a manifest, wherever in its content it stands; empty where there is none. Instances are
 * described there, or where the manifest refers to them.
 */
export function describedSeries(kos: DicomJson): Described {
  const library = find(kos, 'library', 0)
  const content = library ? items(library, 'ContentSequence') : []
  const groups = content.filter((one) => conceptOfItem(one) === 'group')
  const instances = new Map<string, LibraryEntry>()
  describeReferences(kos, instances, 0)
  const series = new Map(groups.map((group) => describedGroup(group, instances)))
  return {
    modalities: named(content, 'modality').flatMap((one) => codesIn(one).map(({ code }) => code)),
    regions: named(content, 'region').flatMap((one) => codesIn(one)),
    series,
    instances,
  }
}

function describeReferences(content: DicomJson, instances: Map<string, LibraryEntry>, depth: number): void {
  for (const one of items(content, 'ContentSequence')) {
    const below = items(one, 'ContentSequence')
    const uid = referenceOf(one)
    if (uid !== undefined && below.length > 0) instances.set(uid, entryOf(below))
    else if (depth < maxDepth) describeReferences(one, instances, depth + 1)
  }
}

function referenceOf(content: DicomJson): string | undefined {
  const reference = item(content, 'ReferencedSOPSequence')
  return reference && text(reference, 'ReferencedSOPInstanceUID')
}

function find(content: DicomJson, wanted: ConceptName, depth: number): DicomJson | undefined {
  for (const one of items(content, 'ContentSequence')) {
    if (conceptOfItem(one) === wanted) return one
    const below = depth < maxDepth ? find(one, wanted, depth + 1) : undefined
    if (below) return below
  }
  return undefined
}

const named = (content: readonly DicomJson[], name: ConceptName): DicomJson[] =>
  content.filter((one) => conceptOfItem(one) === name)

function describedGroup(
  group: DicomJson,
  instances: Map<string, LibraryEntry>,
): [string, Omit<MadoSeries, 'uid' | 'instances'>] {
  const content = items(group, 'ContentSequence')
  const [uid] = named(content, 'seriesUid').flatMap((one) => text(one, 'UID') ?? [])
  let before: DicomJson[] = []
  for (const one of content) {
    const sopUid = referenceOf(one)
    if (sopUid === undefined) before.push(one)
    else {
      // Below their image by the standard, before it by some writers
      instances.set(sopUid, { ...instances.get(sopUid), ...entryOf(before) })
      before = []
    }
  }
  return [uid ?? '', seriesOf(content)]
}

function seriesOf(content: readonly DicomJson[]): Omit<MadoSeries, 'uid' | 'instances'> {
  const textOf = (name: ConceptName) => named(content, name).flatMap((one) => text(one, 'TextValue') ?? [])[0]
  const codeOf = (name: ConceptName) => named(content, name).flatMap((one) => codesIn(one))[0]
  const modality = codeOf('modality')?.code
  const [seriesNumber] = named(content, 'seriesNumber').flatMap((one) => wholeNumber(one) ?? [])
  const description = textOf('seriesDescription')
  const [bodySite, laterality] = [codeOf('region'), codeOf('laterality')]
  const startedAt = startOf(content)
  return {
    ...(modality !== undefined && { modality }),
    ...(seriesNumber !== undefined && { number: seriesNumber }),
    ...(description !== undefined && { description }),
    ...(bodySite && { bodySite }),
    ...(laterality && { laterality }),
    ...(startedAt !== undefined && { startedAt }),
  }
}

function startOf(content: readonly DicomJson[]): string | undefined {
  const [date] = named(content, 'seriesDate').flatMap((one) => text(one, 'Date') ?? [])
  const [time] = named(content, 'seriesTime').flatMap((one) => text(one, 'Time') ?? [])
  if (isoDate(date) === undefined) return undefined
  const both = {
    '00080021': { vr: 'DA', Value: [date ?? ''] },
    '00080031': { vr: 'TM', ...(time !== undefined && { Value: [time] }) },
  }
  return dateTime(both, 'SeriesDate', 'SeriesTime')
}

function entryOf(content: readonly DicomJson[]): LibraryEntry {
  const [instanceNumber] = named(content, 'instanceNumber').flatMap((one) => wholeNumber(one) ?? [])
  const [frames] = named(content, 'frames').flatMap((one) => wholeNumber(one) ?? [])
  const [title] = named(content, 'documentTitle').flatMap((one) => codesIn(one))
  const [description] = named(content, 'description').flatMap((one) => text(one, 'TextValue') ?? [])
  return {
    ...(instanceNumber !== undefined && { number: instanceNumber }),
    ...(frames !== undefined && { frames }),
    ...((title || description !== undefined) && {
      keyObject: { ...(title && { title }), ...(description !== undefined && { description }) },
    }),
  }
}

/** A whole number that a text or a measurement says. */
function wholeNumber(content: DicomJson): number | undefined {
  const measured = item(content, 'MeasuredValueSequence')
  const value = measured ? number(measured, 'NumericValue') : number(content, 'TextValue')
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
