import type {
  Extension,
  ImagingStudy,
  ImagingStudySeries,
  ImagingStudySeriesInstance,
} from '@medplum/fhirtypes'
import type { ManifestInstance, ManifestSeries, StudyManifest, StudySummary } from '../domain/study.ts'
import { extension, system } from '../fhir/urls.ts'
import { bodyPart } from '../terminology/body-parts.ts'
import { coded } from '../terminology/designations.ts'
import { conceptOf } from './document-parts.ts'
import { bodySiteCodings, modalityCodings, periodOf, studyTitle } from './study-document.ts'
import { accessionIdentifier, studyIdentifier } from './study-identity.ts'

const lateralities: Readonly<Record<string, string>> = { L: '7771000', R: '24028007', B: '51440002' }

/** What an ImagingStudy refers to in the bundle or server that it stands in. */
export interface StudyReferences {
  readonly patient: string
  /** Of each series: where its pixels are (MADO); absent in a resource by itself. */
  readonly endpoint?: string
  readonly order?: string
}

/**
 * A study as FHIR ImagingStudy by MADO and HL7 Europe imaging, with every series and instance that the manifest promises.
 * Times without a known zone are written as days. Pure.
 */
export function imagingStudy(
  id: string,
  study: StudySummary,
  manifest: StudyManifest,
  references: StudyReferences,
): ImagingStudy {
  const accession = study.accessionNumber && {
    system: study.accessionIssuer ?? '',
    value: study.accessionNumber,
  }
  const started = study.startedAt && periodOf(study.startedAt, study.timezoneOffset).start
  return {
    resourceType: 'ImagingStudy',
    id,
    extension: regions(study),
    identifier: [studyIdentifier(study.studyInstanceUid)],
    status: 'available',
    modality: modalityCodings(study.modalities),
    subject: { reference: references.patient },
    ...(started && { started }),
    ...(accession && {
      basedOn: [
        {
          type: 'ServiceRequest',
          identifier: accessionIdentifier(accession),
          ...(references.order && { reference: references.order }),
        },
      ],
    }),
    numberOfSeries: manifest.series.length,
    numberOfInstances: manifest.series.reduce((sum, { instances }) => sum + instances.length, 0),
    ...procedure(study),
    description: studyTitle(study, 'en'),
    series: manifest.series.map((series) => seriesOf(series, study, references)),
  }
}

/** Coarse regions only: the finer place stands with each series. */
function regions(study: StudySummary): Extension[] {
  const coarse = study.bodyParts.flatMap((name) => bodyPart(name)?.regions ?? [])
  const known = new Set(coarse.map(({ code }) => code))
  return bodySiteCodings(study.bodyParts)
    .filter(({ code }) => known.has(code))
    .map((coding) => ({ url: extension.regionMado, valueCodeableConcept: conceptOf(coding) }))
}

function procedure(study: StudySummary): Pick<ImagingStudy, 'procedureCode'> {
  const text = study.procedureDescription
  if (study.procedureCodes.length === 0) return text === undefined ? {} : { procedureCode: [{ text }] }
  return {
    procedureCode: study.procedureCodes.map((coding) => ({
      ...conceptOf(coding),
      text: text ?? coding.display ?? coding.code,
    })),
  }
}

function seriesOf(
  series: ManifestSeries,
  study: StudySummary,
  { endpoint }: StudyReferences,
): ImagingStudySeries {
  const site = series.bodyPart === undefined ? undefined : bodyPart(series.bodyPart)?.part
  const side = series.laterality === undefined ? undefined : lateralities[series.laterality]
  const started = series.startedAt && periodOf(series.startedAt, study.timezoneOffset).start
  return {
    uid: series.seriesInstanceUid,
    ...(series.seriesNumber !== undefined && series.seriesNumber >= 0 && { number: series.seriesNumber }),
    modality: { ...coded('modality', series.modality), system: system.dicom },
    ...(series.description !== undefined && { description: series.description }),
    numberOfInstances: series.instances.length,
    ...(endpoint && { endpoint: [{ reference: endpoint, type: 'Endpoint' }] }),
    ...(site && { bodySite: site }),
    ...(side !== undefined && { laterality: coded('laterality', side) }),
    ...(started && { started }),
    instance: series.instances.map(instanceOf),
  }
}

const instanceOf = (instance: ManifestInstance): ImagingStudySeriesInstance => ({
  uid: instance.sopInstanceUid,
  sopClass: { system: system.sopClass, code: `urn:oid:${instance.sopClassUid}` },
  ...(instance.instanceNumber !== undefined &&
    instance.instanceNumber >= 0 && { number: instance.instanceNumber }),
  ...(instance.numberOfFrames !== undefined && {
    extension: [{ url: extension.numberOfFrames, valueInteger: instance.numberOfFrames }],
  }),
})
