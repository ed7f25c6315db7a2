import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle, DiagnosticReport, DocumentReference } from '@medplum/fhirtypes'
import { filesBelow } from './files.ts'
import { type Header, headersOf } from './pydicom.ts'

/** One study as the hospital sent it, read from its files by pydicom. */
export interface SentStudy extends Header {
  readonly folder: string
  readonly files: readonly string[]
  readonly modalities: readonly string[]
  readonly bytes: number
}

/** The studies of one person of the demonstration, newest first. */
export async function sentStudies(phantoms: string, person: string): Promise<SentStudy[]> {
  const folders = readdirSync(join(phantoms, 'dicom', person)).map((name) =>
    join(phantoms, 'dicom', person, name),
  )
  const firsts = folders.flatMap((folder) =>
    readdirSync(folder).map((series) => filesBelow(join(folder, series))[0] ?? ''),
  )
  const headers = await headersOf(firsts)
  return folders
    .flatMap((folder) => {
      const own = headers.filter(({ file }) => file.startsWith(`${folder}/`))
      const files = filesBelow(folder)
      const [first] = own
      if (!first) return []
      const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
      return { ...first, folder, files, bytes, modalities: own.map(({ modality }) => modality) }
    })
    .sort((a, b) => (a.folder < b.folder ? 1 : -1))
}

/** One report as the hospital sent it. */
export interface SentReport {
  readonly name: string
  readonly status: string
  readonly conclusion: string
  /** SOP Instance UIDs of its key images. */
  readonly keyImages: readonly string[]
}

/** The reports of one person, the last version of each. */
export function sentReports(phantoms: string, person: string): SentReport[] {
  const folder = join(phantoms, 'reports')
  const names = readdirSync(folder).filter((name) => name.startsWith(`${person}-`))
  const last = new Map(names.sort().map((name) => [name.replace(/-v\d+\.json$/, ''), name]))
  return [...last.values()].map((name) => {
    const bundle = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Bundle
    const resources = bundle.entry?.map(({ resource }) => resource) ?? []
    const report = resources.find((one): one is DiagnosticReport => one?.resourceType === 'DiagnosticReport')
    const documents = resources.filter(
      (one): one is DocumentReference => one?.resourceType === 'DocumentReference',
    )
    return {
      name,
      status: report?.status ?? '',
      conclusion: report?.conclusion ?? '',
      keyImages: documents.flatMap(({ identifier = [] }) =>
        identifier
          .filter(({ type }) => type?.coding?.[0]?.code === '00080018')
          .map(({ value = '' }) => value.replace('urn:oid:', '')),
      ),
    }
  })
}
