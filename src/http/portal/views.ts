import type { DocumentList } from '../../country-b/document-list.ts'
import type { LineFigures } from '../../country-b/line-estimate.ts'
import type { OpenedReport } from '../../country-b/open-report.ts'
import { inOrder, type OpenedStudy } from '../../country-b/opened-study.ts'
import type { DownloadState, Treatment as KeptTreatment } from '../../country-b/ports.ts'
import { transferSyntax } from '../../dicom/transfer-syntaxes.ts'
import type { ListRow } from '../../domain/list-row.ts'
import { type Identifier, type PatientIdentity, personId } from '../../domain/patient.ts'
import type { ManifestInstance } from '../../domain/study.ts'
import type { Identity } from './contract.ts'
import type { Download } from './contract-download.ts'
import type { Documents } from './contract-list.ts'
import type { Report } from './contract-report.ts'
import type { Study } from './contract-study.ts'
import type { Treatment } from './contract-treatment.ts'

export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString()

export const identityView = ({ name, birthDate, sex, identifiers }: PatientIdentity): Identity => ({
  family: name.family,
  given: [...name.given],
  ...(birthDate !== undefined && { birthDate }),
  sex,
  identifiers: identifiers.map(({ system, value }) => ({ system, value })),
})

/** The patient with the identifier first by which the source confirmed them. */
function knownFirst({ patient, sources }: KeptTreatment): PatientIdentity {
  const confirmed = new Set(sources.map(({ person }) => personId(person)))
  const isConfirmed = (identifier: Identifier): boolean => confirmed.has(personId(identifier))
  const { identifiers } = patient
  return {
    ...patient,
    identifiers: [...identifiers.filter(isConfirmed), ...identifiers.filter((each) => !isConfirmed(each))],
  }
}

export const treatmentView = (treatment: KeptTreatment): Treatment => ({
  treatment: treatment.id,
  patient: identityView(knownFirst(treatment)),
  purpose: treatment.purpose,
  sources: treatment.sources.map(({ country, confirmedAt }) => ({
    country,
    confirmedAt: isoTime(confirmedAt),
  })),
  notice: {
    version: treatment.notice.version,
    language: treatment.notice.language,
    method: treatment.notice.method,
  },
  expiresAt: isoTime(treatment.expiresAt),
  ...(treatment.breakGlass && { emergency: { reason: treatment.breakGlass.reason } }),
})

/** @param rows of the list, their codes named. @param line to that country, where it was measured. */
export const documentsView = (
  { country, answeredAt }: DocumentList,
  rows: readonly ListRow[],
  line: LineFigures | undefined,
): Documents => ({
  country,
  answeredAt,
  studies: rows.filter(({ kind }) => kind === 'study').length,
  reports: rows.filter(({ kind }) => kind === 'report').length,
  rows: rows as Documents['rows'],
  ...(line && { line: { bytesPerSecond: line.bytesPerSecond, firstByteMs: line.firstByteMs } }),
})

/**
 * A report for the browser: every study and key image by its handle, and only those in this patient's list.
 * @param studies those of the key images, opened.
 */
export function reportOf({ view, list }: OpenedReport, studies: readonly OpenedStudy[]): Report {
  const { patient, studies: about, keyImages, replaces: _replaces, appends: _appends, ...rest } = view
  return {
    ...(rest as Omit<Report, 'patient' | 'studies' | 'keyImages'>),
    country: list.country,
    patient: identityView(patient),
    studies: about.map(({ studyInstanceUid, description }) => {
      const study = list.entries.find(({ studyUid }) => studyUid === studyInstanceUid)?.handle
      return {
        ...(study !== undefined && { study }),
        ...(description !== undefined && { description }),
      }
    }),
    keyImages: keyImages.flatMap(({ sopInstanceUid, frame, comment }) => {
      const place = findInstance(studies, sopInstanceUid)
      if (!place) return []
      return [{ ...place, ...(frame !== undefined && { frame }), ...(comment !== undefined && { comment }) }]
    }),
  }
}

function findInstance(
  studies: readonly OpenedStudy[],
  sopInstanceUid: string,
): { study: string; series: string; instance: string } | undefined {
  for (const study of studies)
    for (const series of study.series.values())
      for (const [instance, { sopInstanceUid: uid }] of series.instances)
        if (uid === sopInstanceUid) return { study: study.handle, series: series.handle, instance }
  return undefined
}

export function studyView(study: OpenedStudy): Study {
  const { manifest, handle, country } = study
  const series = [...study.series.values()].map((one) => {
    const { modality, seriesNumber, description, bodyPart, laterality } = one.manifest
    return {
      series: one.handle,
      modality,
      ...(seriesNumber !== undefined && { number: seriesNumber }),
      ...(description !== undefined && { description }),
      ...(bodyPart !== undefined && { bodyPart }),
      ...(laterality !== undefined && { laterality }),
      bytes: one.manifest.instances.reduce((sum, { bytes }) => sum + bytes, 0),
      instances: inOrder(one).map(([instance, promised]) => instanceView(instance, promised)),
    }
  })
  return {
    study: handle,
    country,
    ...(manifest.description !== undefined && { description: manifest.description }),
    ...(manifest.startedAt !== undefined && { startedAt: manifest.startedAt }),
    bytes: series.reduce((sum, { bytes }) => sum + bytes, 0),
    series: series.sort((a, b) => (a.number ?? Number.MAX_VALUE) - (b.number ?? Number.MAX_VALUE)),
  }
}

function instanceView(
  instance: string,
  promised: ManifestInstance,
): Study['series'][number]['instances'][number] {
  const { sopClassUid, transferSyntaxUid, rows, columns, bytes, instanceNumber, numberOfFrames } = promised
  const codec = transferSyntax(transferSyntaxUid)?.codec
  const isDecodable = codec !== 'video' && codec !== 'unsupported'
  return {
    instance,
    ...(instanceNumber !== undefined && { number: instanceNumber }),
    frames: numberOfFrames ?? 1,
    sopClassUid,
    transferSyntaxUid,
    ...(rows !== undefined && { rows }),
    ...(columns !== undefined && { columns }),
    bytes,
    image: Boolean(rows && columns) && isDecodable,
  }
}

export const downloadView = (state: DownloadState): Download => {
  const { id, ...rest } = state
  return { download: id, ...rest }
}
