import type { ExamKey } from './catalogue.ts'
import type { PlaceKey } from './places.ts'
import type { Shown, Side } from './types.ts'

/** A study with a fixed day: those that the story needs, and the large ones. */
export interface Appointment {
  readonly person: string
  readonly exam: ExamKey
  readonly date: string
  readonly time: string
  readonly place: PlaceKey
  readonly size?: 'large'
  readonly side?: Side
  readonly shows?: Shown
  readonly supine?: boolean
  readonly radiologist?: string
  readonly accession?: string
  readonly reason?: string
}

const at = (
  person: string,
  exam: ExamKey,
  date: string,
  time: string,
  place: PlaceKey,
  more: Partial<Appointment> = {},
): Appointment => ({
  person,
  exam,
  date,
  time,
  place,
  ...more,
})

export const appointments: readonly Appointment[] = [
  at('aino', 'ct-head', '20261120', '183112', 'lumivaara', {
    size: 'large',
    shows: 'subdural',
    radiologist: 'salo',
    accession: 'LU26-118204',
    reason: 'Kaatunut kotona, löi päänsä. Apiksabaanihoito. Kallonsisäinen vuoto?',
  }),
  at('aino', 'ct-cspine', '20261120', '183940', 'lumivaara', { radiologist: 'salo' }),
  at('aino', 'dx-chest', '20261120', '175809', 'lumivaara', {
    size: 'large',
    supine: true,
    radiologist: 'salo',
  }),
  at('aino', 'us-abdomen', '20261117', '101204', 'tervaniemi'),
  at('aino', 'us-heart', '20260902', '101522', 'lumivaara', { size: 'large', radiologist: 'ranta' }),
  at('aino', 'mg-screening', '20260617', '090211', 'harjula', {
    size: 'large',
    side: 'B',
    radiologist: 'aalto',
  }),
  at('aino', 'mr-brain', '20260311', '084017', 'lumivaara', { size: 'large', radiologist: 'niemi' }),
  at('aino', 'us-carotid', '20260220', '142030', 'kuusijarvi', { radiologist: 'laine' }),
  at('aino', 'dx-knee', '20251204', '113305', 'tervaniemi', { side: 'L', radiologist: 'virta' }),
  at('aino', 'ct-chest', '20241008', '132716', 'kuusijarvi', { size: 'large', radiologist: 'laine' }),
  at('aino', 'pt-fdg', '20241029', '081500', 'lumivaara'),
  at('aino', 'xa-coronary', '20220504', '112840', 'lumivaara', { size: 'large', shows: 'narrowing' }),
  at('aino', 'ct-head', '20190214', '031922', 'lumivaara'),
  at('aino', 'mg-clinical', '20180322', '101045', 'lumivaara', { shows: 'mass', side: 'B' }),
  at('aino', 'us-breast', '20180322', '103312', 'lumivaara', { side: 'L' }),

  at('vaino', 'ct-chest', '20260914', '095140', 'kuusijarvi'),
  at('vaino', 'dx-chest', '20260901', '143355', 'tervaniemi'),
  at('vaino', 'us-heart', '20260521', '091010', 'lumivaara'),
  at('vaino', 'ct-aorta', '20250312', '221745', 'lumivaara'),
  at('vaino', 'nm-bone', '20241120', '104030', 'lumivaara'),
  at('vaino', 'dx-hip', '20230705', '125218', 'tervaniemi', { side: 'R' }),
  at('vaino', 'us-kidney', '20211011', '083344', 'kuusijarvi'),

  at('asa', 'mg-screening', '20251021', '144109', 'harjula', { side: 'B' }),
  at('asa', 'us-thyroid', '20260128', '101933', 'kuusijarvi'),
  at('asa', 'mr-lspine', '20240606', '172255', 'harjula'),
  at('asa', 'us-pelvis', '20230913', '133000', 'kuusijarvi'),
  at('asa', 'dx-wrist', '20220118', '164420', 'kuusijarvi', { side: 'R' }),

  at('onni', 'dx-wrist', '20261003', '152710', 'lumivaara', { side: 'L' }),
  at('onni', 'dx-ankle', '20250518', '181506', 'lumivaara', { side: 'R' }),
  at('onni', 'mr-brain', '20240411', '110042', 'lumivaara'),

  at('goran', 'xa-coronary', '20260827', '090533', 'lumivaara'),
  at('goran', 'us-heart', '20260826', '131207', 'lumivaara'),
  at('goran', 'dx-chest', '20260826', '120315', 'lumivaara', { supine: true }),
  at('goran', 'ct-abdomen', '20251114', '034840', 'lumivaara'),
  at('goran', 'us-carotid', '20240219', '094518', 'kuusijarvi'),
  at('goran', 'dx-knee', '20221130', '101010', 'tervaniemi', { side: 'L' }),
  at('goran', 'us-abdomen', '20200817', '085900', 'tervaniemi'),
  at('goran', 'ct-head', '20180502', '233016', 'lumivaara'),

  at('sade', 'ct-sinus', '20260203', '121640', 'harjula'),
  at('sade', 'us-pelvis', '20250826', '140312', 'kuusijarvi'),
  at('sade', 'dx-foot', '20240322', '172038', 'lumivaara', { side: 'R' }),
  at('sade', 'mr-lspine', '20230112', '193455', 'harjula'),
]

/** How often the main person had what, besides the appointments. */
export const routine: Readonly<Record<ExamKey, number>> = {
  'dx-chest': 44,
  'dx-knee': 18,
  'dx-hip': 13,
  'dx-hand': 14,
  'dx-wrist': 8,
  'dx-ankle': 8,
  'dx-foot': 11,
  'dx-shoulder': 10,
  'dx-elbow': 4,
  'dx-lspine': 9,
  'dx-cspine': 6,
  'dx-pelvis': 5,
  'ct-chest': 11,
  'ct-chest-native': 8,
  'ct-abdomen': 9,
  'ct-head': 5,
  'ct-sinus': 3,
  'ct-temporal': 1,
  'ct-cspine': 1,
  'ct-aorta': 2,
  'mr-brain': 4,
  'mr-lspine': 5,
  'mr-abdomen': 3,
  'us-abdomen': 14,
  'us-kidney': 5,
  'us-thyroid': 9,
  'us-carotid': 5,
  'us-heart': 11,
  'us-breast': 6,
  'us-pelvis': 8,
  'us-shoulder': 5,
  'mg-screening': 6,
  'mg-clinical': 4,
  'xa-coronary': 1,
  'nm-bone': 2,
  'pt-fdg': 1,
  'ot-dxa': 6,
}
