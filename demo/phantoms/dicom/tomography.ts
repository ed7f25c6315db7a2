import type { Dataset } from '../part10.ts'
import { frameOfReference, type Subject, sct } from './common.ts'

const windows: Readonly<Record<string, readonly [center: number, width: number, name: string]>> = {
  'head-ct/soft': [40, 80, 'BRAIN'],
  'head-ct/bone': [600, 2800, 'BONE'],
  'trunk-ct/soft': [45, 380, 'SOFT'],
  'trunk-ct/lung': [-550, 1500, 'LUNG'],
}

// PS3.3 A.3
export function ct({ study, series }: Subject): Dataset {
  const picture = series.picture
  const scout = picture.kind === 'head-scout'
  const kernel = picture.kind === 'head-ct' || picture.kind === 'trunk-ct' ? picture.kernel : 'soft'
  const [center, width, explanation] = windows[`${picture.kind}/${kernel}`] ?? [40, 400, 'SOFT']
  const contrast = picture.kind === 'trunk-ct' && picture.phase !== 'native'
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    ImageType: ['ORIGINAL', 'PRIMARY', scout ? 'LOCALIZER' : 'AXIAL'],
    ...frameOfReference(study),
    AcquisitionNumber: series.number,
    PatientPosition: 'HFS',
    KVP: picture.kind === 'head-ct' ? 120 : 100,
    ExposureTime: 1000,
    XRayTubeCurrent: scout ? 20 : 230,
    Exposure: scout ? 20 : 230,
    FilterType: 'BODY',
    GantryDetectorTilt: 0,
    TableHeight: 142,
    ConvolutionKernel: kernel === 'soft' ? 'SOFT-30' : kernel === 'bone' ? 'BONE-70' : 'LUNG-60',
    DataCollectionDiameter: 500,
    ReconstructionDiameter: 'field' in picture ? picture.field : 500,
    ...(scout ? {} : { WindowCenter: center, WindowWidth: width, WindowCenterWidthExplanation: explanation }),
    ...(contrast
      ? { ContrastBolusAgent: 'Iohexol 350 mgI/ml', ContrastBolusRoute: 'IV', ContrastBolusVolume: 80 }
      : {}),
  }
}

const sequences = {
  t1: { TR: 550, TE: 9, TI: undefined, name: '*se2d1', scan: 'SE', train: 1, window: [420, 850] },
  t2: { TR: 4800, TE: 96, TI: undefined, name: '*tse2d1_15', scan: 'SE', train: 15, window: [420, 900] },
  flair: {
    TR: 9000,
    TE: 110,
    TI: 2500,
    name: '*tir2d1_16',
    scan: ['SE', 'IR'],
    train: 16,
    window: [330, 700],
  },
} as const

// PS3.3 A.4
export function mr({ study, series }: Subject): Dataset {
  const picture = series.picture
  const weighting = picture.kind === 'head-mr' || picture.kind === 'trunk-mr' ? picture.weighting : 't1'
  const s = sequences[weighting]
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
    ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'ND'],
    ...frameOfReference(study),
    AcquisitionNumber: series.number,
    PatientPosition: 'HFS',
    ScanningSequence: s.scan,
    SequenceVariant: weighting === 't1' ? 'NONE' : 'SK',
    ScanOptions: '',
    MRAcquisitionType: '2D',
    SequenceName: s.name,
    RepetitionTime: s.TR,
    EchoTime: s.TE,
    EchoTrainLength: s.train,
    ...(s.TI === undefined ? {} : { InversionTime: s.TI }),
    MagneticFieldStrength: 3,
    SpacingBetweenSlices: 'step' in picture ? picture.step : 5,
    WindowCenter: s.window[0],
    WindowWidth: s.window[1],
  }
}

// PS3.3 A.21
export function pt({ study, series, index }: Subject): Dataset {
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.128',
    ImageType: ['ORIGINAL', 'PRIMARY'],
    ...frameOfReference(study),
    PatientWeight: 68,
    PatientSize: 1.66,
    Units: 'BQML',
    CountsSource: 'EMISSION',
    SeriesType: ['WHOLE BODY', 'IMAGE'],
    NumberOfSlices: series.instances,
    CorrectedImage: ['DECY', 'ATTN', 'SCAT', 'DTIM', 'RAN', 'NORM'],
    RandomsCorrectionMethod: 'DLYD',
    AttenuationCorrectionMethod: 'CT',
    DecayCorrection: 'START',
    CollimatorType: 'NONE',
    FrameReferenceTime: 0,
    ActualFrameDuration: 120_000,
    DecayFactor: 1.02,
    ImageIndex: index + 1,
    WindowCenter: 7000,
    WindowWidth: 14_000,
    RadiopharmaceuticalInformationSequence: [
      {
        Radiopharmaceutical: 'Fluorodeoxyglucose',
        RadiopharmaceuticalStartTime: '070000',
        RadiopharmaceuticalStartDateTime: `${study.date}070000`,
        RadionuclideTotalDose: 250_000_000,
        RadionuclideHalfLife: 6586.2,
        RadionuclidePositronFraction: 0.967,
        RadionuclideCodeSequence: [sct('77004003', '^18^Fluorine')],
        RadiopharmaceuticalCodeSequence: [sct('35321007', 'Fluorodeoxyglucose F^18^')],
      },
    ],
    ...lying,
  }
}

// PS3.3 C.8.4.6: how the patient lies
const lying: Dataset = {
  PatientOrientationCodeSequence: [
    { ...sct('102538003', 'recumbent'), PatientOrientationModifierCodeSequence: [sct('40199007', 'supine')] },
  ],
  PatientGantryRelationshipCodeSequence: [sct('102540008', 'headfirst')],
}

// PS3.3 A.5
export function nm(_subject: Subject): Dataset {
  const detector = {
    CollimatorType: 'PARA',
    ImagePositionPatient: [0, 0, 0],
    ImageOrientationPatient: [1, 0, 0, 0, 0, -1],
  }
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.20',
    ImageType: ['ORIGINAL', 'PRIMARY', 'WHOLE BODY', 'EMISSION'],
    PatientOrientation: '',
    CountsAccumulated: 1_600_000,
    ScanVelocity: 2.1,
    ScanLength: 1900,
    PixelSpacing: [1900 / 512, 1900 / 512],
    FrameIncrementPointer: ['00540010', '00540020'],
    EnergyWindowVector: [1, 1],
    NumberOfEnergyWindows: 1,
    DetectorVector: [1, 2],
    NumberOfDetectors: 2,
    EnergyWindowInformationSequence: [
      { EnergyWindowRangeSequence: [{ EnergyWindowLowerLimit: 126, EnergyWindowUpperLimit: 154 }] },
    ],
    RadiopharmaceuticalInformationSequence: [
      {
        Radiopharmaceutical: 'Technetium Tc^99m^ medronate',
        RadionuclideCodeSequence: [],
        RadionuclideTotalDose: 650,
        RadiopharmaceuticalStartTime: '080000',
      },
    ],
    DetectorInformationSequence: [detector, detector],
    ActualFrameDuration: 900_000,
    WindowCenter: 40,
    WindowWidth: 80,
    ...lying,
  }
}
