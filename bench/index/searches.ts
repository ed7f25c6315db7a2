import { type Answer, dataSetsOf, json, must, type Question } from '../archive/client.ts'
import { studyNumber } from './fill.ts'

export interface Search {
  readonly what: string
  /** How many times slower than with the small index it may be; absent where nothing is promised. */
  readonly atMost?: number
  question(studies: number, turn: number): Question
}

/** Numbers all over the index, each turn another. */
const spread = (studies: number, turn: number): number => ((turn + 1) * 104_729) % studies

const finds = (path: string, count: number, uid?: string): Question => ({
  path,
  accept: json,
  check(answer) {
    const found = dataSetsOf(answer, count)
    const has = uid === undefined || found.some((one) => one['0020000D']?.Value?.[0] === uid)
    must(has, 'not the study that was searched for')
  },
})

const upTo = (path: string, most: number): Question => ({
  path,
  accept: json,
  check({ status, body }: Answer) {
    must(status === 200 || status === 204, `status ${status}`)
    const found = body.length === 0 ? [] : (JSON.parse(body.toString('utf8')) as unknown[])
    must(found.length <= most, `${found.length} matches`)
  },
})

export const searches: Readonly<Record<string, Search>> = {
  'patient-id': {
    what: 'by patient id, 4 matches',
    atMost: 1.5,
    question(studies, turn) {
      const { patientId, studiesOfPatient, uid } = studyNumber(spread(studies, turn))
      return finds(`/studies?PatientID=${patientId}`, studiesOfPatient, uid)
    },
  },
  accession: {
    what: 'by accession number',
    atMost: 1.5,
    question(studies, turn) {
      const { accession, uid } = studyNumber(spread(studies, turn))
      return finds(`/studies?AccessionNumber=${accession}`, 1, uid)
    },
  },
  'study-uid': {
    what: 'by Study Instance UID',
    question(studies, turn) {
      const { uid } = studyNumber(spread(studies, turn))
      return finds(`/studies?StudyInstanceUID=${uid}`, 1, uid)
    },
  },
  'study-id': {
    what: 'by Study ID',
    question(studies, turn) {
      const { studyId, uid } = studyNumber(spread(studies, turn))
      return finds(`/studies?StudyID=${studyId}`, 1, uid)
    },
  },
  series: {
    what: 'series of a study',
    question: (studies, turn) => finds(`/studies/${studyNumber(spread(studies, turn)).uid}/series`, 2),
  },
  'name-wildcard': {
    what: 'by name wildcard, a page of 25',
    question: (_, turn) => upTo(`/studies?PatientName=family${100 + (turn % 900)}^*&limit=25`, 25),
  },
  'name-common': {
    what: 'by the beginning of a common name, a page of 25',
    question: () => upTo('/studies?PatientName=family1*&limit=25', 25),
  },
  'name-nobody': {
    what: 'by a name that nobody has',
    question: (_, turn) => finds(`/studies?PatientName=nobody${turn % 50}*&limit=25`, 0),
  },
  'date-modality': {
    what: 'by a week and modality, a page of 25',
    question: (_, turn) =>
      upTo(
        `/studies?StudyDate=2026${String(1 + (turn % 9)).padStart(2, '0')}10-2026${String(1 + (turn % 9)).padStart(2, '0')}16&ModalitiesInStudy=CT&limit=25`,
        25,
      ),
  },
  referrer: {
    what: 'by referring physician, a page of 25',
    question: (_, turn) =>
      upTo(`/studies?ReferringPhysicianName=referrer${(turn * 37) % 5000}^doctor&limit=25`, 25),
  },
  page: {
    what: 'a page of 25',
    question: (studies, turn) =>
      finds(`/studies?limit=25&offset=${(turn % 15) * 25}`, studies > 400 ? 25 : 0),
  },
  'page-far': {
    what: 'a page of 25 from the 10,000th on',
    question: (studies) => upTo('/studies?limit=25&offset=10000', studies > 10_000 ? 25 : 0),
  },
}
