import { askInLoop, dataSetsOf, json, must, type Question } from './client.ts'
import { accession, type LoadObject, sizes } from './load.ts'
import { archives, connections, type Step, spread, workDone } from './step.ts'
import { askByWrk } from './wrk.ts'

type Asked = (studies: readonly LoadObject[], turn: number) => Omit<Question, 'accept'>

const numbers = Array.from({ length: sizes.studies }, (_, at) => at)
const inRange = numbers.filter((at) => at % 365 >= 9 && at % 365 <= 15).length

/** One match, and the right one. */
const finds =
  (study: LoadObject): Question['check'] =>
  (answer) => {
    const [found] = dataSetsOf(answer, 1)
    must(found?.['0020000D']?.Value?.[0] === study.study, 'another study')
  }
const counts =
  (count: number): Question['check'] =>
  (answer) =>
    void dataSetsOf(answer, count)

/** What is searched for; the counts follow from load.ts. */
const searches: Readonly<Record<string, Asked>> = {
  'patient-id': (studies, turn) => {
    const study = spread(studies, turn)
    return { path: `/studies?PatientID=${study.patient}`, check: finds(study) }
  },
  accession: (studies, turn) => {
    const at = (turn * 7919) % sizes.studies
    return { path: `/studies?AccessionNumber=${accession(at)}`, check: finds(spread(studies, turn)) }
  },
  'name-wildcard': () => ({
    path: '/studies?PatientName=Nagy*&limit=200',
    check: counts(numbers.filter((at) => at % 10 === 4).length),
  }),
  'date-modality': () => ({
    path: '/studies?StudyDate=20240110-20240116&ModalitiesInStudy=CT',
    check: counts(inRange),
  }),
  page: (_, turn) => ({ path: `/studies?limit=25&offset=${(turn % 15) * 25}`, check: counts(25) }),
  series: (studies, turn) => ({ path: `/studies/${spread(studies, turn).study}/series`, check: counts(2) }),
}

export const searchSteps: readonly Step[] = Object.entries(searches).map(([name, asked]) => ({
  name: `qido-${name}`,
  sides: archives,
  async measure({ target, load, seconds, folder }) {
    const { studies } = load
    const question = (turn: number) => ({ ...asked(studies, turn), accept: json })
    const checked = await askInLoop(target, question, { connections, seconds })
    const paths = Array.from({ length: 50 }, (_, turn) => question(turn).path)
    const counted = await askByWrk(target, paths, json, { connections, seconds, folder })
    return {
      [`qido-${name}`]: counted,
      [`qido-${name}-checked`]: checked.perSecond,
      [workDone]: counted + checked.perSecond,
    }
  },
}))
