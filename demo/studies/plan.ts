import { people } from '../people.ts'
import { between, pick, type Random, randomSource } from '../phantoms/random.ts'
import { uid } from '../phantoms/uid.ts'
import { type ExamKey, exams } from './catalogue.ts'
import { compact, finnishOffset } from './clock.ts'
import { seriesFor } from './pictures.ts'
import { type PlaceKey, places } from './places.ts'
import { radiologists, referrerOf, type SpecialtyKey } from './professionals.ts'
import { type Appointment, appointments, routine } from './schedule.ts'
import type { Exam, SeriesPlan, Side, StudyPlan } from './types.ts'

const mainPerson = 'aino'
const mainStudies = 300

/** All studies of all people, newest first within a person; the same on every run. */
export function planStudies(): readonly StudyPlan[] {
  const random = randomSource('plan')
  const booked = [...appointments, ...routineOf(random)]
  const counters = new Map<string, number>()
  return booked
    .toSorted((a, b) => a.date.localeCompare(b.date) || a.time.localeCompare(b.time))
    .map((one) => study(one, counters))
    .toReversed()
}

function routineOf(random: Random): Appointment[] {
  const wanted = mainStudies - appointments.filter((one) => one.person === mainPerson).length
  const exams = (Object.entries(routine) as [ExamKey, number][]).flatMap(([key, times]) =>
    Array<ExamKey>(times).fill(key),
  )
  while (exams.length < wanted) exams.push('dx-chest')
  return exams.slice(0, wanted).map((key, i) => booking(random, key, i))
}

const first = Date.UTC(2011, 0, 10)
const last = Date.UTC(2026, 10, 6)

function booking(random: Random, key: ExamKey, index: number): Appointment {
  // later years hold more, as they do for people who grow older
  const when = new Date(first + (last - first) * (0.03 * random() + 0.97 * random() ** 0.72))
  const urgent = key.startsWith('ct-') || key === 'dx-chest' || key === 'dx-wrist' ? random() < 0.25 : false
  if (!urgent && when.getUTCDay() === 0) when.setUTCDate(when.getUTCDate() + 1)
  if (!urgent && when.getUTCDay() === 6) when.setUTCDate(when.getUTCDate() - 1)
  const hour = urgent ? between(random, 0, 23) : between(random, 8, 15)
  const two = (n: number): string => String(n).padStart(2, '0')
  const exam = exams[key]
  const place = pick(random, exam.places)
  const base = {
    person: mainPerson,
    exam: key,
    date: compact(when),
    time: `${two(hour)}${two(between(random, 0, 59))}${two(between(random, 0, 59))}`,
    place,
  }
  const side: Side = key.startsWith('mg') ? 'B' : index % 3 === 0 ? 'R' : 'L'
  return exam.sided || side === 'B' ? { ...base, side } : { ...base, ...chestDetails(key, urgent, index) }
}

/** Every sixth chest film shows a pneumonia. */
function chestDetails(key: ExamKey, urgent: boolean, index: number): Partial<Appointment> {
  if (key !== 'dx-chest') return {}
  return index % 6 === 2 ? { shows: 'infiltrate' } : { supine: urgent }
}

function study(one: Appointment, counters: Map<string, number>): StudyPlan {
  const exam = exams[one.exam]
  const person = people.find((p) => p.key === one.person) ?? people[0]
  const random = randomSource(`study/${one.person}/${one.exam}/${one.date}/${one.time}`)
  const year = one.date.slice(2, 4)
  const prefix = places[one.place].accession.prefix
  const count = (counters.get(prefix + year) ?? 0) + 1
  counters.set(prefix + year, count)
  const key = `${one.person}-${one.date}-${one.time}-${one.exam}`
  const specialty = specialtyFor(random, exam, one)
  // Swedish-speaking people, and now and then a Swedish-speaking unit
  const language = person?.language === 'sv' || random() < 0.16 ? 'sv' : 'fi'
  const reason = pick(random, exam.reasons)
  return {
    key,
    person: one.person,
    uid: uid(`study/${key}`),
    exam: one.exam,
    date: one.date,
    time: one.time,
    offset: finnishOffset(one.date),
    place: one.place,
    accession:
      one.accession ??
      `${prefix}${year}-${String(100000 + count * 61 + between(random, 0, 59)).padStart(6, '0')}`,
    order: `${prefix}-O-20${year}-${String(4000 + count * 7).padStart(6, '0')}`,
    title: title(exam, one, language),
    language,
    ...(one.side === undefined ? {} : { side: one.side }),
    ...(one.shows === undefined ? {} : { shows: one.shows }),
    specialty,
    referrer: referrerOf(specialty).key,
    radiologist: one.radiologist ?? readerAt(random, one.place),
    reason: one.reason ?? (language === 'sv' ? reason[1] : reason[0]),
    series: seriesOf(key, one),
  }
}

function specialtyFor(random: Random, exam: Exam, one: Appointment): SpecialtyKey {
  const story = one.date === '20261120' ? exam.specialties.find((s) => s === 'emergency') : undefined
  return story ?? pick(random, exam.specialties)
}

const sideWords = {
  fi: { L: 'vasen', R: 'oikea', B: 'molemmat' },
  sv: { L: 'vänster', R: 'höger', B: 'båda' },
} as const

function title(exam: Exam, one: Appointment, language: 'fi' | 'sv'): string {
  const name = exam[language]
  return one.side === undefined || one.side === 'B' ? name : `${name}, ${sideWords[language][one.side]}`
}

function readerAt(random: Random, place: PlaceKey): string {
  const own = radiologists.filter((one) => one.place === place && one.training !== true)
  return (own.length > 0 ? pick(random, own) : pick(random, radiologists)).key
}

function seriesOf(key: string, one: Appointment): SeriesPlan[] {
  const fine = { shows: one.shows, supine: one.supine ?? false }
  let after = 0
  return seriesFor(one.exam, one.size ?? 'small', fine).map((draft, i) => {
    const startsAfter = after
    after += draft.picture.kind === 'head-mr' || draft.picture.kind === 'trunk-mr' ? 240 : 70
    return {
      uid: uid(`series/${key}/${i}`),
      number: i + 1,
      description: draft.description,
      // films of before 2014 were read from plates
      modality: exams[one.exam].modality === 'DX' && one.date < '20140101' ? 'CR' : exams[one.exam].modality,
      picture: draft.picture,
      instances: draft.instances,
      startsAfter,
    }
  })
}
