import type { MadoInstance, MadoManifest, MadoRequest, MadoSeries } from '../../domain/mado.ts'
import type { PatientIdentity } from '../../domain/patient.ts'
import type { ManifestInstance, ManifestSeries, StudyManifest, StudySummary } from '../../domain/study.ts'
import { bodyPart } from '../../terminology/body-parts.ts'
import { coded } from '../../terminology/designations.ts'
import type { SourceContext } from '../source-context.ts'
import { bodySiteCodings, lateralities, studyTitle } from '../study-document.ts'
import { uidOfUuid } from './uids.ts'

export interface StudyParts {
  /** UUID of this version of the manifest. */
  readonly version: string
  readonly study: StudySummary
  readonly manifest: StudyManifest
  readonly patient: PatientIdentity
  /** WADO-RS base under which this country's image channel answers. */
  readonly wadoBase: string
}

/**
 * What a country's manifest of a study says: every series and instance and where the pixels are. Pure; the same study
 * gives the same manifest until the study changes.
 */
export function madoOfStudy(
  { version, study, manifest, patient, wadoBase }: StudyParts,
  { custodian, language }: SourceContext,
): MadoManifest {
  const { startedAt, timezoneOffset } = study
  return {
    uid: uidOfUuid(version),
    createdAt: study.updatedAt,
    studyInstanceUid: study.studyInstanceUid,
    title: studyTitle(study, language),
    patient,
    ...(startedAt !== undefined && { startedAt }),
    ...(timezoneOffset !== undefined && { timezoneOffset }),
    modalities: study.modalities,
    regions: regionsOf(study),
    procedures: proceduresOf(study),
    requests: requestsOf(study),
    organisation: custodian,
    manufacturer: 'Roentgate',
    series: manifest.series.map((series) => ({
      ...seriesOf(series),
      locationUid: custodian.oid,
      ...(wadoBase !== '' && { wadoBase }),
    })),
  }
}

/** Coarse regions only: the finer place stands with each series. */
function regionsOf({ bodyParts }: StudySummary): MadoManifest['regions'] {
  const coarse = new Set(
    bodyParts.flatMap((name) => bodyPart(name)?.regions ?? []).map((region) => region.code),
  )
  return bodySiteCodings(bodyParts).filter(({ code }) => coarse.has(code))
}

function proceduresOf({ procedureCodes, procedureDescription }: StudySummary): MadoManifest['procedures'] {
  if (procedureCodes.length === 0)
    return procedureDescription === undefined ? [] : [{ text: procedureDescription }]
  return procedureCodes.map((coding) => ({
    coding,
    text: procedureDescription ?? coding.display ?? coding.code,
  }))
}

function requestsOf({ accessionNumber, accessionIssuer = '', orderNumber }: StudySummary): MadoRequest[] {
  if (!accessionNumber) return []
  return [
    {
      accession: { system: accessionIssuer, value: accessionNumber },
      ...(orderNumber && { placer: { system: '', value: orderNumber } }),
    },
  ]
}

function seriesOf(series: ManifestSeries): MadoSeries {
  const { seriesNumber, description, startedAt } = series
  const bodySite = series.bodyPart === undefined ? undefined : bodyPart(series.bodyPart)?.part
  const side = series.laterality === undefined ? undefined : lateralities[series.laterality]
  return {
    uid: series.seriesInstanceUid,
    modality: series.modality,
    ...(seriesNumber !== undefined && seriesNumber >= 0 && { number: seriesNumber }),
    ...(description !== undefined && { description }),
    ...(bodySite && { bodySite }),
    ...(side !== undefined && { laterality: coded('laterality', side) }),
    ...(startedAt !== undefined && { startedAt }),
    instances: series.instances.map(instanceOf),
  }
}

const instanceOf = ({
  sopInstanceUid,
  sopClassUid,
  instanceNumber,
  numberOfFrames,
}: ManifestInstance): MadoInstance => ({
  uid: sopInstanceUid,
  sopClassUid,
  ...(instanceNumber !== undefined && instanceNumber >= 0 && { number: instanceNumber }),
  ...(numberOfFrames !== undefined && { frames: numberOfFrames }),
})
