import {
  type Answer,
  askInLoop,
  dataSetsOf,
  frames,
  instanceOf,
  json,
  median,
  must,
  objects,
  partsOf,
  type Question,
} from './client.ts'
import { sha256, sizes } from './load.ts'
import {
  archives,
  type Bench,
  connections,
  everybody,
  type Figures,
  type Step,
  spread,
  workDone,
} from './step.ts'
import { askByWrk } from './wrk.ts'

const repeats = 3

const pathOf = ({ study, series, instance }: { study: string; series: string; instance: string }): string =>
  `/studies/${study}/series/${series}/instances/${instance}`

/** Every instance once, with its own pixels (looked at where `deep`). */
function checkStudy(answer: Answer, ct: Bench['ct'], deep: boolean): void {
  const parts = partsOf(answer)
  must(parts.length === ct.length, `${parts.length} parts, expected ${ct.length}`)
  const expected = new Map(ct.map(({ instance, pixels }) => [instance, pixels]))
  for (const part of parts) {
    const instance = instanceOf(part)
    const pixels = expected.get(instance)
    must(expected.delete(instance), 'an instance that is not of the study, or twice')
    if (deep) must(sha256(part.subarray(part.length - sizes.frameBytes)) === pixels, 'other pixels')
  }
}

async function wholeStudy({ target, ct }: Bench): Promise<Figures> {
  const rates: number[] = []
  for (let turn = 0; turn < repeats; turn++) {
    const answer = await target.get(`/studies/${ct[0]?.study}`, objects)
    checkStudy(answer, ct, turn === 0)
    rates.push(answer.body.length / 1000 / answer.ms)
  }
  return { 'wado-study': median(rates) }
}

/** One object of the CT; a tenth of the answers are looked at to the last byte. */
const largeInstance = (ct: Bench['ct'], turn: number): Question => {
  const slice = spread(ct, turn)
  return {
    path: pathOf(slice),
    accept: objects,
    check(answer) {
      const [part = Buffer.alloc(0), ...more] = partsOf(answer)
      must(more.length === 0 && instanceOf(part) === slice.instance, 'another instance')
      if (turn % 10 === 0)
        must(sha256(part.subarray(part.length - sizes.frameBytes)) === slice.pixels, 'other pixels')
    },
  }
}

const frame = (ct: Bench['ct'], turn: number): Question => {
  const slice = spread(ct, turn)
  return {
    path: `${pathOf(slice)}/frames/1`,
    accept: frames,
    check(answer) {
      const [part, ...more] = partsOf(answer)
      must(more.length === 0 && part?.length === sizes.frameBytes, 'no whole frame')
      if (part && turn % 10 === 0) must(sha256(part) === slice.pixels, 'other pixels')
    },
  }
}

const smallInstance = ({ load }: Bench, turn: number): Question => {
  const object = spread(load.small, turn)
  return {
    path: pathOf(object),
    accept: objects,
    check(answer) {
      const [part = Buffer.alloc(0), ...more] = partsOf(answer)
      must(more.length === 0 && instanceOf(part) === object.instance, 'another instance')
    },
  }
}

/** Metadata of `count` images, with no pixels in them. */
const images =
  (count: number): Question['check'] =>
  (answer) => {
    for (const dataSet of dataSetsOf(answer, count)) {
      const has = (tag: string): boolean => dataSet[tag]?.Value?.[0] !== undefined
      must(has('00080018') && has('00280010'), 'metadata without UID or rows')
      must(dataSet['7FE00010']?.InlineBinary === undefined, 'pixels in the metadata')
    }
  }

const smallMetadata = ({ load }: Bench, turn: number): Question => ({
  path: `/studies/${spread(load.studies, turn).study}/metadata`,
  accept: json,
  check: images(sizes.instancesPerStudy),
})

async function largeMetadata({ target, ct }: Bench): Promise<Figures> {
  const times: Answer[] = []
  for (let turn = 0; turn <= repeats; turn++) {
    const answer = await target.get(`/studies/${ct[0]?.study}/metadata`)
    images(ct.length)(answer)
    if (turn > 0) times.push(answer)
  }
  return {
    'metadata-ct': median(times.map(({ ms }) => ms)),
    'metadata-ct-first-byte': median(times.map(({ firstByteMs }) => firstByteMs)),
  }
}

const rendered = ({ ct }: Bench, turn: number): Question => ({
  path: `${pathOf(spread(ct, turn))}/rendered`,
  accept: 'image/jpeg',
  check({ status, body }) {
    must(status === 200, `status ${status}`)
    const size = jpegSize(body)
    must(size?.[0] === sizes.columns && size[1] === sizes.columns, 'no JPEG of 512 by 512')
    must(
      body.length > 4000 && body.readUInt16BE(body.length - 2) === 0xffd9,
      'a JPEG that is blank or cut off',
    )
  },
})

/** Rows and columns of the frame header: ITU-T T.81 B.2.2. */
function jpegSize(body: Buffer): readonly [rows: number, columns: number] | undefined {
  let at = 2
  while (at + 9 < body.length && body[at] === 0xff) {
    const marker = body[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xc3) return [body.readUInt16BE(at + 5), body.readUInt16BE(at + 7)]
    at += 2 + body.readUInt16BE(at + 2)
  }
  return undefined
}

/** Every slice of a study that nobody has looked at, one small picture each. */
async function thumbnails(bench: Bench): Promise<Figures> {
  const { target, ct } = bench
  const work = ct.values()
  const started = performance.now()
  const hand = async (): Promise<void> => {
    for (const slice of work) {
      const { status, body } = await target.get(`${pathOf(slice)}/thumbnail`, 'image/jpeg')
      must(status === 200 && jpegSize(body) !== undefined, `thumbnail: status ${status}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, hand))
  return { thumbnails: (performance.now() - started) / 1000 }
}

/** In a loop that looks at the answers, and by wrk. */
const asked = (
  name: string,
  sides: Step['sides'],
  question: (bench: Bench, turn: number) => Question,
): Step => ({
  name,
  sides,
  async measure(bench) {
    const { target, seconds, folder } = bench
    const loop = await askInLoop(target, (turn) => question(bench, turn), { connections, seconds })
    const paths = Array.from({ length: 50 }, (_, turn) => question(bench, turn).path)
    const { accept } = question(bench, 0)
    const counted = await askByWrk(target, paths, accept, { connections, seconds, folder })
    return {
      [name]: loop.perSecond,
      [`${name}-wrk`]: counted,
      [`${name}-ms`]: loop.medianMs,
      [workDone]: loop.perSecond + counted,
    }
  },
})

export const retrieveSteps: readonly Step[] = [
  { name: 'thumbnails', sides: ['ours'], measure: thumbnails },
  { name: 'wado-study', sides: everybody, measure: wholeStudy },
  asked('wado-instance', everybody, ({ ct }, turn) => largeInstance(ct, turn)),
  asked('frame', everybody, ({ ct }, turn) => frame(ct, turn)),
  asked('wado-small', archives, smallInstance),
  { name: 'metadata-ct', sides: archives, measure: largeMetadata },
  asked('metadata-small', archives, smallMetadata),
  asked('rendered', archives, rendered),
]
