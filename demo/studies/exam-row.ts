import type { PlaceKey } from './places.ts'
import type { SpecialtyKey } from './professionals.ts'
import type { Modality } from './types.ts'

/** Places of the body (SNOMED CT). */
export const sites = {
  head: ['69536005', 'Head'],
  brain: ['12738006', 'Brain'],
  sinus: ['2095001', 'Paranasal sinus'],
  neck: ['45048000', 'Neck'],
  thyroid: ['69748006', 'Thyroid'],
  carotid: ['69105007', 'Carotid artery'],
  cspine: ['122494005', 'Cervical spine'],
  lspine: ['122496007', 'Lumbar spine'],
  chest: ['51185008', 'Chest'],
  heart: ['80891009', 'Heart'],
  coronary: ['41801008', 'Coronary artery'],
  aorta: ['113262008', 'Thoracic aorta'],
  abdomen: ['113345001', 'Abdomen'],
  kidney: ['64033007', 'Kidney'],
  pelvis: ['12921003', 'Pelvis'],
  breast: ['76752008', 'Breast'],
  shoulder: ['16982005', 'Shoulder'],
  elbow: ['16953009', 'Elbow joint'],
  wrist: ['74670003', 'Wrist joint'],
  hand: ['85562004', 'Hand'],
  hip: ['24136001', 'Hip joint'],
  knee: ['72696002', 'Knee'],
  ankle: ['70258002', 'Ankle joint'],
  foot: ['56459004', 'Foot'],
  body: ['38266002', 'Entire body'],
} as const

/** Coarse regions of the exchange (HL7 Europe im-anatomical-region). */
export const regions = {
  headNeck: ['774007', 'Head and neck'],
  upperTrunk: ['67734004', 'Upper trunk'],
  lowerTrunk: ['63337009', 'Lower trunk'],
  upperLimb: ['53120007', 'Upper limb'],
  lowerLimb: ['61685007', 'Lower limb'],
  heart: ['80891009', 'Heart'],
  breast: ['76752008', 'Breast'],
  spine: ['737561001', 'Spine'],
  body: ['38266002', 'Entire body'],
  vessels: ['113257007', 'Cardiovascular system'],
} as const

/** Types of report (LOINC, PS3.16 CID 7000) and their sections (HL7 v2 table 0074). */
export const reports = {
  ctHead: ['24725-4', 'CT Head', 'CT'],
  ctChest: ['24627-2', 'CT Chest', 'CT'],
  ctAbdomen: ['41806-1', 'CT Abdomen', 'CT'],
  ct: ['25045-6', 'CT unspecified body region', 'CT'],
  mrBrain: ['24590-2', 'MR Brain', 'NMR'],
  mrSpine: ['18756-7', 'MR Spine', 'NMR'],
  mr: ['25056-3', 'MR unspecified body region', 'NMR'],
  us: ['25061-3', 'US unspecified body region', 'RUS'],
  heart: ['42148-7', 'US Heart', 'CUS'],
  xray: ['43468-8', 'XR unspecified body region', 'RAD'],
  screening: ['24606-6', 'MG Breast Screening', 'RAD'],
  cath: ['18745-0', 'Cardiac catheterization study', 'CTH'],
  nm: ['49118-3', 'NM unspecified body region', 'NMS'],
  pet: ['44136-0', 'PT unspecified body region', 'NMS'],
  dxa: ['38269-7', 'DXA Skeletal system', 'RAD'],
} as const

/** A kind of examination in short. */
export interface ExamRow {
  readonly m: Modality
  readonly fi: string
  readonly sv: string
  readonly en: string
  readonly code: string
  readonly part: string
  readonly site: keyof typeof sites
  readonly region: keyof typeof regions
  readonly report: keyof typeof reports
  readonly sided?: boolean
  readonly at: readonly PlaceKey[]
  readonly by: readonly SpecialtyKey[]
  readonly why: readonly (readonly [string, string])[]
}
