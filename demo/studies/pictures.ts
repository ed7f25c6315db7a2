import type { LimbName } from '../phantoms/projection/limbs.ts'
import type { Organ } from '../phantoms/ultrasound/still.ts'
import type { ExamKey } from './catalogue.ts'
import type { Picture, Shown } from './types.ts'

/** A series before it has a number and a UID. */
export interface SeriesDraft {
  readonly description: string
  readonly picture: Picture
  readonly instances: number
}

type Size = 'small' | 'large'

/** The series of an examination: `small` a handful of pictures, `large` what a scanner sends. */
export function seriesFor(exam: ExamKey, size: Size, fine: Fine): readonly SeriesDraft[] {
  const large = size === 'large' ? largeSeries[exam] : undefined
  return (large ?? smallSeries[exam])(fine)
}

interface Fine {
  readonly shows?: Shown | undefined
  readonly supine: boolean
}
type Draft = (fine: Fine) => readonly SeriesDraft[]

const headCt = (
  kernel: 'soft' | 'bone',
  columns: number,
  from: number,
  step: number,
  thickness: number,
  haematoma = 0,
): Picture => ({
  kind: 'head-ct',
  kernel,
  columns,
  field: 240,
  from,
  step,
  thickness,
  haematoma,
})

const bloodOf = (shows: Shown | undefined): number => (shows === 'subdural' ? 4 : 0)

const trunkCt = (picture: Partial<Extract<Picture, { kind: 'trunk-ct' }>>): Picture => ({
  kind: 'trunk-ct',
  phase: 'venous',
  kernel: 'soft',
  plane: 'axial',
  columns: 192,
  field: 400,
  from: -150,
  step: 40,
  thickness: 5,
  ...picture,
})

const spineMr = (weighting: 't1' | 't2', from: number, step: number, middle: number): Picture => ({
  kind: 'trunk-mr',
  weighting,
  plane: 'sagittal',
  columns: 224,
  field: 300,
  from,
  step,
  thickness: 4,
  middle,
})

const film =
  (limb: LimbName, spacing: number, columns: number, rows: number, ...turns: number[]): Draft =>
  () => [
    {
      description: turns.length > 1 ? 'AP, LAT' : 'AP',
      picture: { kind: 'limb-film', limb, columns, rows, spacing, turns },
      instances: turns.length,
    },
  ]

const still =
  (organ: Organ, instances: number): Draft =>
  () => [{ description: 'B-mode', picture: { kind: 'still-us', organ, columns: 256, rows: 192 }, instances }]

const mammogramViews = [
  ['R', 'CC'],
  ['L', 'CC'],
  ['R', 'MLO'],
  ['L', 'MLO'],
] as const

const mammogram =
  (columns: number, rows: number, spacing: number): Draft =>
  ({ shows }) => [
    {
      description: 'CC + MLO',
      picture: { kind: 'mammogram', columns, rows, spacing, mass: shows === 'mass', views: mammogramViews },
      instances: 4,
    },
  ]

const headMr = (
  weighting: 't1' | 't2' | 'flair',
  columns: number,
  from: number,
  step: number,
  thickness: number,
): Picture => ({
  kind: 'head-mr',
  weighting,
  columns,
  field: 230,
  from,
  step,
  thickness,
})

const smallSeries: Record<ExamKey, Draft> = {
  'ct-head': ({ shows }) => [
    { description: 'Aivot 5 mm', picture: headCt('soft', 192, -10, 15, 5, bloodOf(shows)), instances: 5 },
  ],
  'ct-sinus': () => [
    { description: 'Sivuontelot 3 mm luu', picture: headCt('bone', 192, -60, 12, 3), instances: 4 },
  ],
  'ct-temporal': () => [
    { description: 'Ohimoluut 1 mm luu', picture: headCt('bone', 224, -44, 5, 1), instances: 4 },
  ],
  'ct-cspine': () => [
    {
      description: 'Kaularanka sag 2 mm',
      picture: trunkCt({
        phase: 'native',
        plane: 'sagittal',
        field: 240,
        from: -6,
        step: 6,
        thickness: 2,
        middle: 130,
      }),
      instances: 3,
    },
  ],
  'ct-chest': () => [
    { description: 'Thorax 5 mm', picture: trunkCt({ from: -110, step: 45 }), instances: 4 },
    { description: 'Keuhko 5 mm', picture: trunkCt({ kernel: 'lung', from: -60, step: 50 }), instances: 2 },
  ],
  'ct-chest-native': () => [
    {
      description: 'Keuhko 3 mm, pieni annos',
      picture: trunkCt({ phase: 'native', kernel: 'lung', from: -80, step: 45, thickness: 3 }),
      instances: 4,
    },
  ],
  'ct-aorta': () => [
    {
      description: 'Aortta art 2 mm',
      picture: trunkCt({ phase: 'arterial', from: -100, step: 35, thickness: 2 }),
      instances: 5,
    },
  ],
  'ct-abdomen': () => [
    { description: 'Vatsa port 5 mm', picture: trunkCt({ from: -330, step: 35, field: 420 }), instances: 5 },
  ],
  'mr-brain': () => [
    { description: 'T2 TSE tra', picture: headMr('t2', 192, -10, 20, 4), instances: 3 },
    { description: 'T1 SE tra', picture: headMr('t1', 192, -10, 20, 4), instances: 2 },
  ],
  'mr-lspine': () => [
    { description: 'T2 TSE sag', picture: spineMr('t2', -5, 5, -290), instances: 3 },
    { description: 'T1 TSE sag', picture: spineMr('t1', 0, 5, -290), instances: 2 },
  ],
  'mr-abdomen': () => [
    {
      description: 'T2 HASTE cor',
      picture: {
        kind: 'trunk-mr',
        weighting: 't2',
        plane: 'coronal',
        columns: 224,
        field: 400,
        from: -30,
        step: 30,
        thickness: 6,
        middle: -240,
      },
      instances: 3,
    },
  ],
  'dx-chest': ({ supine, shows }) => [
    {
      description: supine ? 'Thorax AP' : 'Thorax PA, LAT',
      picture: {
        kind: 'chest-film',
        size: 256,
        views: supine ? ['frontal'] : ['frontal', 'lateral'],
        supine,
        infiltrate: shows === 'infiltrate',
      },
      instances: supine ? 1 : 2,
    },
  ],
  'dx-knee': film('knee', 1.3, 160, 256, 1, 0.72),
  'dx-hip': film('hip', 1.4, 224, 256, 1),
  'dx-hand': film('hand', 1.05, 192, 256, 1, 0.7),
  'dx-wrist': film('wrist', 0.8, 160, 224, 1, 0.5),
  'dx-ankle': film('ankle', 1.05, 160, 224, 1, 0.7),
  'dx-foot': film('foot', 1.05, 176, 240, 1, 0.8),
  'dx-shoulder': film('shoulder', 1.15, 240, 224, 1),
  'dx-elbow': film('elbow', 1.05, 160, 224, 1, 0.6),
  'dx-lspine': film('lumbar', 1.45, 208, 256, 1),
  'dx-cspine': film('neck', 1, 208, 240, 1),
  'dx-pelvis': film('pelvis', 1.6, 256, 224, 1),
  'us-abdomen': still('abdomen', 4),
  'us-kidney': still('kidney', 3),
  'us-thyroid': still('thyroid', 3),
  'us-carotid': still('carotid', 4),
  'us-heart': () => [
    { description: 'A4C', picture: { kind: 'echo-clip', columns: 224, rows: 176, frames: 8 }, instances: 1 },
  ],
  'us-breast': still('breast', 2),
  'us-pelvis': still('pelvis', 3),
  'us-shoulder': still('shoulder', 3),
  'mg-screening': mammogram(176, 256, 0.92),
  'mg-clinical': mammogram(176, 256, 0.92),
  'xa-coronary': ({ shows }) => [
    {
      description: 'LCA RAO',
      picture: {
        kind: 'coronary-clip',
        columns: 256,
        rows: 256,
        frames: 8,
        narrowing: shows === 'narrowing',
      },
      instances: 1,
    },
  ],
  'nm-bone': () => [
    {
      description: 'Koko keho ANT + POST',
      picture: { kind: 'bone-scan', columns: 128, rows: 512 },
      instances: 1,
    },
  ],
  'pt-fdg': () => [
    {
      description: 'FDG PET AC',
      picture: { kind: 'trunk-pt', columns: 128, field: 500, from: -220, step: 55 },
      instances: 6,
    },
  ],
  'ot-dxa': () => [
    { description: 'DXA lonkka', picture: { kind: 'bone-density', columns: 256, rows: 256 }, instances: 1 },
  ],
}

const largeSeries: Partial<Record<ExamKey, Draft>> = {
  'ct-head': ({ shows }) => [
    { description: 'Topogrammi', picture: { kind: 'head-scout', columns: 192, field: 280 }, instances: 1 },
    {
      description: 'Aivot 1,25 mm',
      picture: headCt('soft', 512, -70, 1.25, 1.25, bloodOf(shows)),
      instances: 128,
    },
    { description: 'Luu 5 mm', picture: headCt('bone', 512, -68, 5, 5, bloodOf(shows)), instances: 32 },
  ],
  'ct-chest': () => [
    {
      description: 'Thorax 3 mm',
      picture: trunkCt({ columns: 512, field: 380, from: -178, step: 3, thickness: 3 }),
      instances: 100,
    },
  ],
  'mr-brain': () => [
    { description: 'T1 SE tra', picture: headMr('t1', 256, -58, 3.5, 3.5), instances: 40 },
    { description: 'T2 TSE tra', picture: headMr('t2', 256, -58, 3.5, 3.5), instances: 40 },
    { description: 'FLAIR tra', picture: headMr('flair', 256, -58, 3.5, 3.5), instances: 40 },
  ],
  'dx-chest': ({ supine, shows }) => [
    {
      description: supine ? 'Thorax AP makuu' : 'Thorax PA, LAT',
      picture: {
        kind: 'chest-film',
        size: 1280,
        views: supine ? ['frontal'] : ['frontal', 'lateral'],
        supine,
        infiltrate: shows === 'infiltrate',
      },
      instances: supine ? 1 : 2,
    },
  ],
  'mg-screening': mammogram(800, 1024, 0.2),
  'us-heart': () => [
    {
      description: 'A4C väridoppler',
      picture: { kind: 'echo-clip', columns: 640, rows: 480, frames: 28 },
      instances: 1,
    },
  ],
  'xa-coronary': () => [
    {
      description: 'LCA RAO 30',
      picture: { kind: 'coronary-clip', columns: 512, rows: 512, frames: 30, narrowing: true },
      instances: 1,
    },
  ],
}
