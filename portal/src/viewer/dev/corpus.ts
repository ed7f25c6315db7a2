import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { number, text } from '../../../../src/dicom/attributes.ts'
import { type Inspected, inspect } from '../../../../src/dicom/gate.ts'
import { frameCount } from '../../../../src/dicom/pixel/description.ts'
import { bufferSource } from '../../../../src/dicom/source.ts'
import { transferSyntax } from '../../../../src/dicom/transfer-syntaxes.ts'
import type { Study } from '../../../../src/http/portal/contract-study.ts'

/** An object of the corpus that the gate lets pass. */
export interface CorpusObject {
  readonly file: string
  readonly handle: string
  readonly inspected: Inspected
}

export interface Corpus {
  /** Files that the gate refuses, with the code of its refusal. */
  readonly refused: ReadonlyMap<string, string>
  readonly studies: ReadonlyMap<string, Study>
  readonly objects: ReadonlyMap<string, CorpusObject>
}

export const handleOf = (uid: string): string =>
  createHash('sha256').update(uid).digest('base64url').slice(0, 22)

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const file = path.join(folder, name)
    if (statSync(file).isDirectory()) yield* files(file)
    else yield file
  }
}

/** Reads all DICOM files below a folder. */
export function readCorpus(folder: string): Corpus {
  const objects = new Map<string, CorpusObject>()
  const refused = new Map<string, string>()
  for (const file of files(folder)) {
    try {
      const inspected = inspect(bufferSource(readFileSync(file)))
      // Some files share their identifiers; here each is to be seen
      const handle = handleOf(`${inspected.sopInstanceUid} ${path.relative(folder, file)}`)
      objects.set(handle, { file, handle, inspected })
    } catch (error) {
      // What the gate refuses never reaches a viewer
      refused.set(file, String((error as { code?: unknown }).code ?? error))
    }
  }
  return { refused, objects, studies: studiesOf([...objects.values()]) }
}

function studiesOf(objects: readonly CorpusObject[]): ReadonlyMap<string, Study> {
  const byStudy = Map.groupBy(objects, ({ inspected }) => handleOf(inspected.studyInstanceUid))
  return new Map([...byStudy].map(([handle, members]) => [handle, studyOf(handle, members)]))
}

function studyOf(handle: string, members: readonly CorpusObject[]): Study {
  const json = members[0]?.inspected.json ?? {}
  const bySeries = Map.groupBy(members, ({ inspected }) => handleOf(inspected.seriesInstanceUid))
  return {
    study: handle,
    country: 'FI',
    description: text(json, 'StudyDescription'),
    startedAt: isoDate(text(json, 'StudyDate')),
    bytes: 0,
    series: [...bySeries].map(([series, instances]) => seriesOf(series, instances)),
  }
}

function seriesOf(handle: string, members: readonly CorpusObject[]): Study['series'][number] {
  const json = members[0]?.inspected.json ?? {}
  return {
    series: handle,
    modality: text(json, 'Modality') ?? 'OT',
    number: number(json, 'SeriesNumber'),
    description: text(json, 'SeriesDescription'),
    bodyPart: text(json, 'BodyPartExamined'),
    bytes: 0,
    instances: members
      .map(({ handle: instance, inspected }) => ({
        instance,
        number: number(inspected.json, 'InstanceNumber'),
        frames: frameCount(inspected.json),
        sopClassUid: inspected.sopClassUid,
        transferSyntaxUid: inspected.transferSyntaxUid,
        rows: number(inspected.json, 'Rows'),
        columns: number(inspected.json, 'Columns'),
        bytes: 0,
        image: hasPictures(inspected),
      }))
      .sort((a, b) => (a.number ?? 0) - (b.number ?? 0)),
  }
}

// As the portal says it: src/http/portal/views.ts
function hasPictures({ json, transferSyntaxUid }: Inspected): boolean {
  const codec = transferSyntax(transferSyntaxUid)?.codec
  return (
    Boolean(number(json, 'Rows') && number(json, 'Columns')) && codec !== 'video' && codec !== 'unsupported'
  )
}

function isoDate(date: string | undefined): string | undefined {
  return date?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
}
