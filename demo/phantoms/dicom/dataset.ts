import { type ExamKey, exams } from '../../studies/catalogue.ts'
import type { Picture } from '../../studies/types.ts'
import type { Dataset } from '../part10.ts'
import { code, commonModules, type Subject } from './common.ts'
import { angio, breast, film, secondaryCapture, ultrasound } from './projection.ts'
import { ct, mr, nm, pt } from './tomography.ts'

/** A maker of the elements that a modality's information object adds. */
type ObjectModules = (subject: Subject) => Dataset

const objects: Readonly<Record<Picture['kind'], ObjectModules>> = {
  'head-ct': ct,
  'head-scout': ct,
  'trunk-ct': ct,
  'head-mr': mr,
  'trunk-mr': mr,
  'trunk-pt': pt,
  'bone-scan': nm,
  'chest-film': film,
  'limb-film': film,
  mammogram: breast,
  'echo-clip': ultrasound,
  'still-us': ultrasound,
  'coronary-clip': angio,
  'bone-density': secondaryCapture,
}

/** The whole data set of an instance, without its pixels; `made` is what the phantom gave. */
export function instanceDataset(subject: Subject, made: Dataset): Dataset {
  const exam = exams[subject.study.exam as ExamKey]
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BurnedInAnnotation: 'NO',
    AnatomicRegionSequence: [code(exam.site)],
    ...commonModules(subject),
    ...made,
    ...objects[subject.series.picture.kind](subject),
  }
}
