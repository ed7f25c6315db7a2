import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { number, text } from '../../../../src/dicom/attributes.ts'
import { type Inspected, inspect } from '../../../../src/dicom/gate.ts'
import { frameCount } from '../../../../src/dicom/pixel/description.ts'
import { bufferSource } from '../../../../src/dicom/source.ts'
import type { Study } from '../../../../src/http/portal/contract-study.ts'

/** An object of the corpus that the gate lets pass. */
export interface CorpusObject {
  readonly file: string
  readonly handle: string
  readonly inspected: Inspected
}

export interface Corpus {
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
  for (const file of files(folder)) {
    try {
      const inspected = inspect(bufferSource(readFileSync(file)))
      // Some files share their identifiers; here each is to be seen
      const handle = handleOf(`${inspected.sopInstanceUid} ${path.relative(folder, file)}`)
      objects.set(handle, { file, handle, inspected })
    } catch {
      // What the gate refuses never reaches a viewer
    }
  }
  return { objects, studies: studiesOf([...objects.values()]) }
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
        image: inspected.pixelData !== undefined,
      }))
      .sort((a, b) => (a.number ?? 0) - (b.number ?? 0)),
  }
}

function isoDate(date: string | undefined): string | undefined {
  return date?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
}
