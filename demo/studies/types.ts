import type { Coding } from '../../src/domain/codes.ts'
import type { LimbName } from '../phantoms/projection/limbs.ts'
import type { Organ } from '../phantoms/ultrasound/still.ts'
import type { PlaceKey } from './places.ts'
import type { SpecialtyKey } from './professionals.ts'

export type Modality = 'CT' | 'MR' | 'DX' | 'CR' | 'US' | 'MG' | 'XA' | 'NM' | 'PT' | 'OT'
/** What a picture shows besides the ordinary. */
export type Shown = 'subdural' | 'infiltrate' | 'mass' | 'narrowing'

export type Side = 'L' | 'R' | 'B'

/** How the pictures of a series are made. Sizes in pixels, distances in mm. */
export type Picture =
  | {
      readonly kind: 'head-ct'
      readonly kernel: 'soft' | 'bone'
      readonly columns: number
      readonly field: number
      /** Place of the lowest slice and distance between slices. */
      readonly from: number
      readonly step: number
      readonly thickness: number
      readonly haematoma: number
    }
  | { readonly kind: 'head-scout'; readonly columns: number; readonly field: number }
  | {
      readonly kind: 'head-mr'
      readonly weighting: 't1' | 't2' | 'flair'
      readonly columns: number
      readonly field: number
      readonly from: number
      readonly step: number
      readonly thickness: number
    }
  | {
      readonly kind: 'trunk-ct'
      readonly phase: 'venous' | 'native' | 'arterial'
      readonly kernel: 'soft' | 'lung'
      readonly plane: 'axial' | 'sagittal'
      readonly columns: number
      readonly field: number
      readonly from: number
      readonly step: number
      readonly thickness: number
      /** Middle of a sagittal picture. */
      readonly middle?: number
    }
  | {
      readonly kind: 'trunk-mr'
      readonly weighting: 't1' | 't2'
      readonly plane: 'sagittal' | 'coronal' | 'axial'
      readonly columns: number
      readonly field: number
      readonly from: number
      readonly step: number
      readonly thickness: number
      readonly middle: number
    }
  | {
      readonly kind: 'trunk-pt'
      readonly columns: number
      readonly field: number
      readonly from: number
      readonly step: number
    }
  | { readonly kind: 'bone-scan'; readonly columns: number; readonly rows: number }
  | {
      readonly kind: 'chest-film'
      readonly size: number
      readonly views: readonly ('frontal' | 'lateral')[]
      readonly supine: boolean
      readonly infiltrate: boolean
    }
  | {
      readonly kind: 'limb-film'
      readonly limb: LimbName
      readonly columns: number
      readonly rows: number
      readonly spacing: number
      /** One picture each: how far the part is turned, 1 from the front. */
      readonly turns: readonly number[]
    }
  | {
      readonly kind: 'mammogram'
      readonly columns: number
      readonly rows: number
      readonly spacing: number
      readonly mass: boolean
      readonly views: readonly (readonly ['R' | 'L', 'CC' | 'MLO'])[]
    }
  | { readonly kind: 'echo-clip'; readonly columns: number; readonly rows: number; readonly frames: number }
  | { readonly kind: 'still-us'; readonly organ: Organ; readonly columns: number; readonly rows: number }
  | {
      readonly kind: 'coronary-clip'
      readonly columns: number
      readonly rows: number
      readonly frames: number
      readonly narrowing: boolean
    }
  | { readonly kind: 'bone-density'; readonly columns: number; readonly rows: number }

export interface SeriesPlan {
  readonly uid: string
  readonly number: number
  readonly description: string
  readonly modality: Modality
  readonly picture: Picture
  readonly instances: number
  /** Seconds from the start of the study. */
  readonly startsAfter: number
}

export interface StudyPlan {
  readonly key: string
  readonly person: string
  readonly uid: string
  readonly exam: string
  /** YYYYMMDD and HHMMSS, local. */
  readonly date: string
  readonly time: string
  /** +HHMM. */
  readonly offset: string
  readonly place: PlaceKey
  readonly accession: string
  readonly order: string
  readonly title: string
  readonly language: 'fi' | 'sv'
  readonly side?: Side
  readonly specialty: SpecialtyKey
  readonly referrer: string
  readonly radiologist: string
  readonly reason: string
  readonly shows?: Shown
  readonly series: readonly SeriesPlan[]
}

/** A kind of examination. */
export interface Exam {
  readonly modality: Modality
  readonly fi: string
  readonly sv: string
  /** At most 64 characters, as DICOM meanings are. */
  readonly english: string
  readonly procedure: Coding
  /** Defined term of PS3.16 annex L. */
  readonly bodyPart: string
  readonly site: Coding & { readonly display: string }
  /** Coarse region of the exchange's list filter. */
  readonly region: Coding & { readonly display: string }
  /** LOINC report type (PS3.16 CID 7000) and diagnostic service section (HL7 v2 table 0074). */
  readonly report: Coding & { readonly display: string }
  readonly section: string
  readonly sided: boolean
  readonly places: readonly PlaceKey[]
  readonly specialties: readonly SpecialtyKey[]
  readonly reasons: readonly (readonly [fi: string, sv: string])[]
}
