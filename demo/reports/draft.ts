import { type DemoPerson, people } from '../people.ts'
import { pick, randomSource } from '../phantoms/random.ts'
import type { ExamKey } from '../studies/catalogue.ts'
import { isoTime } from '../studies/clock.ts'
import type { StudyPlan } from '../studies/types.ts'
import { textsFor } from './texts/all.ts'
import { storyText } from './texts/head.ts'
import type { ReportText } from './texts/types.ts'

type ReportForm = 'structured' | 'narrative' | 'pdf'
type ReportState = 'final' | 'preliminary' | 'amended' | 'corrected' | 'cancelled'

/** One version of one report, decided before it is written. */
export interface ReportDraft {
  readonly study: StudyPlan
  readonly person: DemoPerson
  readonly text: ReportText
  readonly form: ReportForm
  readonly state: ReportState
  readonly version: number
  /** Stays the same through the versions. */
  readonly number: string
  /** ISO 8601 with zone. */
  readonly written: string
  readonly signed?: string
  readonly comparison?: StudyPlan
  /** The confidentiality code of HL7. */
  readonly confidentiality: 'N' | 'R'
  /** What changed since the version before. */
  readonly change?: string
}

// The newest study of the main person has not been read; her oldest ones were reported on paper.
const unread = 'aino-20261117-101204-us-abdomen'
const paperUntil = '20110701'

/** Studies whose report was written anew after signing, and what the new version adds. */
const amended: Readonly<Record<string, { state: 'amended' | 'corrected'; change: string }>> = {
  'aino-20260311-084017-mr-brain': {
    state: 'amended',
    change: 'Täydennetty: FLAIR-sarjan arvio lisätty, johtopäätös ennallaan.',
  },
  'aino-20241008-132716-ct-chest': {
    state: 'corrected',
    change: 'Korjattu: kyhmyn puoli on oikea, ei vasen.',
  },
  'vaino-20260914-095140-ct-chest': {
    state: 'amended',
    change: 'Täydennetty vertailulla ulkopuoliseen tutkimukseen.',
  },
  'asa-20260128-101933-us-thyroid': {
    state: 'amended',
    change: 'Kompletterat med jämförelse med tidigare undersökning.',
  },
}
const preliminary = new Set(['aino-20261120-183112-ct-head', 'goran-20260827-090533-xa-coronary'])
const cancelled = new Set(['vaino-20230705-125218-dx-hip'])

/** All versions of all reports on the studies, and one on a study whose films no longer exist. */
export function draftReports(plan: readonly StudyPlan[]): readonly ReportDraft[] {
  return [...plan.filter(isReported).flatMap((study) => versions(study, plan)), filmReport(plan)]
}

function isReported(study: StudyPlan): boolean {
  return study.key !== unread && !(study.person === 'aino' && study.date < paperUntil)
}

function versions(study: StudyPlan, plan: readonly StudyPlan[]): ReportDraft[] {
  const draft = base(study, plan)
  const change = amended[study.key]
  if (change === undefined) return [draft]
  const later = isoTime(study.date, study.time, delayOf(draft.number) + 2 * 24 * 60 + 145)
  return [
    draft,
    { ...draft, version: 2, state: change.state, change: change.change, written: later, signed: later },
  ]
}

function base(study: StudyPlan, plan: readonly StudyPlan[]): ReportDraft {
  const random = randomSource(`report/${study.key}`)
  const number = `${study.accession}-R1`
  const person = people.find((one) => one.key === study.person) ?? (people[0] as DemoPerson)
  const state = preliminary.has(study.key) ? 'preliminary' : cancelled.has(study.key) ? 'cancelled' : 'final'
  const story = study.shows === 'subdural'
  const written = isoTime(study.date, study.time, story ? 41 : delayOf(number))
  const comparison = priorOf(study, plan)
  return {
    study,
    person,
    text: story ? storyText : textFor(study, random()),
    form: story ? 'structured' : formFor(study, random()),
    state,
    version: 1,
    number,
    written,
    ...(state === 'preliminary' || state === 'cancelled'
      ? {}
      : { signed: isoTime(study.date, study.time, delayOf(number) + 8 + Math.floor(random() * 50)) }),
    ...(comparison === undefined ? {} : { comparison }),
    confidentiality: study.exam === 'us-pelvis' && random() < 0.4 ? 'R' : 'N',
  }
}

function textFor(study: StudyPlan, dice: number): ReportText {
  const fitting = textsFor(study.exam as ExamKey).filter((text) => text.shows === study.shows)
  const own = fitting.filter((text) => text.language === study.language)
  const among = own.length > 0 && dice < 0.86 ? own : fitting
  return pick(randomSource(`text/${study.key}`), among.length > 0 ? among : textsFor(study.exam as ExamKey))
}

function formFor(study: StudyPlan, dice: number): ReportForm {
  if (study.person === 'aino' && study.date >= '20260101') return 'structured'
  if (cancelled.has(study.key)) return 'pdf'
  if (amended[study.key] !== undefined) return 'structured'
  // the oldest reports came over from an earlier system as documents
  if (study.date < '20160101') return dice < 0.5 ? 'pdf' : 'narrative'
  return dice < 0.58 ? 'structured' : dice < 0.86 ? 'narrative' : 'pdf'
}

/** Minutes from the study to its report. */
function delayOf(number: string): number {
  const random = randomSource(`delay/${number}`)
  return random() < 0.4 ? 30 + Math.floor(random() * 180) : 18 * 60 + Math.floor(random() * 40 * 60)
}

function priorOf(study: StudyPlan, plan: readonly StudyPlan[]): StudyPlan | undefined {
  const wanted = study.shows === 'subdural' ? 'mr-brain' : study.exam
  return plan
    .filter(
      (one) =>
        one.person === study.person &&
        one.exam === wanted &&
        one.date < study.date &&
        one.side === study.side,
    )
    .toSorted((a, b) => b.date.localeCompare(a.date))[0]
}

/** A report of before the digital archive: its films were destroyed after twenty years. */
function filmReport(plan: readonly StudyPlan[]): ReportDraft {
  const like = plan.find(
    (study) =>
      study.exam === 'dx-chest' &&
      study.person === 'aino' &&
      study.place === 'tervaniemi' &&
      study.shows === undefined,
  ) as StudyPlan
  const study: StudyPlan = {
    ...like,
    key: 'aino-20061017-104500-dx-chest',
    uid: '2.25.61823409112764098310937246150998273641',
    date: '20061017',
    time: '104500',
    offset: '+0300',
    accession: 'TE06-100881',
    order: 'TE-O-2006-000881',
    language: 'fi',
    title: 'Thorax',
    reason: 'Yskä ja kuume. Keuhkokuume?',
    series: [],
  }
  return { ...base(study, []), form: 'narrative' }
}
