import type { OpenViewer } from '../../country-a/ports.ts'
import type { OpenedForViewing } from '../../country-a/viewed-study.ts'
import type { CountryCode } from '../../domain/codes.ts'
import type { ViewedPictures } from '../../mapping/viewed-pictures.ts'
import type { ViewedSeries, ViewedStudy } from '../portal/contract-viewer.ts'

export function studyView(
  country: CountryCode,
  { access, endsAt, idleEndsAt }: OpenViewer,
  { manifest, series }: OpenedForViewing,
): ViewedStudy {
  const { language, professional, patient } = access
  const { name, organisation } = professional
  const { description, startedAt } = manifest
  return {
    country,
    language,
    professional: { name, organisation },
    endsAt,
    idleEndsAt,
    patient: {
      family: patient.name.family,
      given: patient.name.given.join(' '),
      ...(patient.birthDate !== undefined && { birthDate: patient.birthDate }),
      sex: patient.sex,
      identifier: patient.identifiers[0]?.value ?? '',
    },
    study: {
      ...(description !== undefined && { description }),
      ...(startedAt !== undefined && { startedAt }),
    },
    series: series.map(({ handle, manifest: one, pictures }) => ({
      series: handle,
      modality: one.modality,
      ...(one.seriesNumber !== undefined && { number: one.seriesNumber }),
      ...(one.description !== undefined && { description: one.description }),
      pictures,
    })),
  }
}

export const seriesView = ({ pictures, rate }: ViewedPictures): ViewedSeries => ({
  pictures: pictures.map(({ sopUid: _, ...picture }) => ({
    ...picture,
    windows: [...picture.windows],
  })),
  ...(rate !== undefined && { rate }),
})
