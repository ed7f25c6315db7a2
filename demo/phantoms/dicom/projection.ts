import { type ExamKey, exams } from '../../studies/catalogue.ts'
import type { Dataset } from '../part10.ts'
import { code, type Subject, sct } from './common.ts'

// Laterality stands in paired parts only (PS3.3 C.7.3.1)
function laterality({ side }: Subject['study']): Dataset {
  return side === 'L' || side === 'R' ? { Laterality: side } : {}
}

const toward = {
  frontal: ['L', 'F'],
  lateral: ['P', 'F'],
} as const

// PS3.3 A.26 (digital X-ray) and A.2 (computed radiography)
export function film(subject: Subject): Dataset {
  const { study, series } = subject
  const view = viewOf(subject)
  const chest = series.picture.kind === 'chest-film'
  const common: Dataset = {
    ImageType: ['ORIGINAL', 'PRIMARY'],
    ...(chest ? chestExposure : limbExposure),
    ViewPosition: view.position,
    PatientOrientation: toward[view.plane],
    WindowCenter: 2048,
    WindowWidth: 3800,
  }
  if (series.modality === 'CR')
    return { SOPClassUID: '1.2.840.10008.5.1.4.1.1.1', ...common, ...laterality(study) }
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
    PresentationIntentType: 'FOR PRESENTATION',
    ...detector,
    ...common,
    ImageAndFluoroscopyAreaDoseProduct: chest ? 0.9 : 0.3,
    BodyPartThickness: chest ? 220 : 90,
    ImageLaterality: laterality(study).Laterality ?? 'U',
    PositionerType: 'COLUMN',
    ViewCodeSequence: [viewCode(view.position)],
  }
}

const chestExposure: Dataset = {
  KVP: 125,
  ExposureTime: 8,
  XRayTubeCurrent: 250,
  Exposure: 2,
  DistanceSourceToDetector: 1800,
  DistanceSourceToPatient: 1750,
}
const limbExposure: Dataset = {
  KVP: 60,
  ExposureTime: 12,
  XRayTubeCurrent: 250,
  Exposure: 3,
  DistanceSourceToDetector: 1150,
  DistanceSourceToPatient: 1100,
}

function viewOf({ series, index }: Subject): { plane: keyof typeof toward; position: string } {
  const { picture } = series
  const plane =
    picture.kind === 'chest-film' ? (picture.views[index] ?? 'frontal') : index === 0 ? 'frontal' : 'lateral'
  if (plane === 'lateral') return { plane, position: 'LL' }
  return { plane, position: picture.kind === 'chest-film' && !picture.supine ? 'PA' : 'AP' }
}

function viewCode(position: string): Dataset {
  if (position === 'PA') return sct('399348003', 'postero-anterior')
  return position === 'AP' ? sct('399067008', 'antero-posterior') : sct('399173006', 'left lateral')
}

const detector: Dataset = {
  DetectorType: 'SCINTILLATOR',
  DetectorConfiguration: 'AREA',
  DetectorID: 'D1',
  PixelIntensityRelationship: 'LOG',
  PixelIntensityRelationshipSign: -1,
  RescaleIntercept: 0,
  RescaleSlope: 1,
  RescaleType: 'US',
  PresentationLUTShape: 'IDENTITY',
  LossyImageCompression: '00',
  AcquisitionContextSequence: [],
  Grid: 'NONE',
}

// PS3.3 A.27
export function breast({ series, index }: Subject): Dataset {
  const picture = series.picture
  const [side, view] = picture.kind === 'mammogram' ? (picture.views[index] ?? ['R', 'CC']) : ['R', 'CC']
  const cc = view === 'CC'
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.2',
    ImageType: ['ORIGINAL', 'PRIMARY', ''],
    PresentationIntentType: 'FOR PRESENTATION',
    ...detector,
    DetectorType: 'DIRECT',
    WindowCenter: 1750,
    WindowWidth: 3300,
    KVP: 29,
    ExposureTime: 900,
    XRayTubeCurrent: 90,
    Exposure: 80,
    AnodeTargetMaterial: 'TUNGSTEN',
    FilterMaterial: 'RHODIUM',
    FocalSpots: 0.3,
    CompressionForce: 92,
    BodyPartThickness: 54,
    OrganDose: 0.0135,
    EntranceDoseInmGy: 5.6,
    DistanceSourceToDetector: 660,
    DistanceSourceToPatient: 640,
    OrganExposed: 'BREAST',
    ImageLaterality: side,
    // rows run from the chest wall outwards on the left breast and towards it on the right (PS3.3 C.8.11.7.1.8)
    PatientOrientation: [side === 'L' ? 'A' : 'P', cc ? (side === 'L' ? 'R' : 'L') : 'F'],
    ViewPosition: view,
    PositionerType: 'MAMMOGRAPHIC',
    PositionerPrimaryAngle: cc ? 0 : 45,
    ViewCodeSequence: [
      {
        ...(cc ? sct('399162004', 'cranio-caudal') : sct('399368009', 'medio-lateral oblique')),
        ViewModifierCodeSequence: [],
      },
    ],
    QualityControlImage: 'NO',
    PartialView: 'NO',
    AnatomicRegionSequence: [sct('76752008', 'Breast')],
    BodyPartExamined: 'BREAST',
  }
}

// PS3.3 A.6 and A.7
export function ultrasound({ study, series }: Subject): Dataset {
  const clip = series.picture.kind === 'echo-clip'
  return {
    SOPClassUID: clip ? '1.2.840.10008.5.1.4.1.1.3.1' : '1.2.840.10008.5.1.4.1.1.6.1',
    ImageType: ['ORIGINAL', 'PRIMARY', clip ? 'TTE' : 'ABDOMINAL', clip ? '0011' : '0001'],
    PatientOrientation: '',
    ...laterality(study),
    ...(clip
      ? {
          SamplesPerPixel: 3,
          PhotometricInterpretation: 'RGB',
          PlanarConfiguration: 0,
          FrameIncrementPointer: ['00181063'],
          FrameTime: 33.3,
          CineRate: 30,
          RecommendedDisplayFrameRate: 30,
        }
      : {}),
    LossyImageCompression: '00',
  }
}

// PS3.3 A.14
export function angio(_subject: Subject): Dataset {
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.12.1',
    ImageType: ['ORIGINAL', 'PRIMARY', 'SINGLE PLANE'],
    PatientOrientation: ['L', 'F'],
    PixelIntensityRelationship: 'LIN',
    FrameIncrementPointer: ['00181063'],
    FrameTime: 66.7,
    CineRate: 15,
    RecommendedDisplayFrameRate: 15,
    KVP: 78,
    RadiationSetting: 'GR',
    ExposureTime: 6,
    XRayTubeCurrent: 620,
    ImageAndFluoroscopyAreaDoseProduct: 240,
    PositionerPrimaryAngle: -30,
    PositionerSecondaryAngle: 0,
    PositionerMotion: 'STATIC',
    DistanceSourceToDetector: 1050,
    DistanceSourceToPatient: 760,
    EstimatedRadiographicMagnificationFactor: 1.3816,
    ImagerPixelSpacing: [0.308, 0.308],
    WindowCenter: 128,
    WindowWidth: 256,
    ContrastBolusAgent: 'Iodixanol 320 mgI/ml',
    LossyImageCompression: '00',
  }
}

// PS3.3 A.8
export function secondaryCapture({ study }: Subject): Dataset {
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    ImageType: ['DERIVED', 'SECONDARY'],
    ConversionType: 'WSD',
    PatientOrientation: '',
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    ProcedureCodeSequence: [code(exams[study.exam as ExamKey].procedure)],
  }
}
