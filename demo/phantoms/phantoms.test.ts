import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDicom } from 'dicom-parser'
import { afterAll, expect, test } from 'vitest'
import { people } from '../people.ts'
import { planStudies } from '../studies/plan.ts'
import type { Picture, SeriesPlan, StudyPlan } from '../studies/types.ts'
import { runTask, seriesFolder } from './job.ts'

const dir = mkdtempSync(join(tmpdir(), 'phantoms-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const plan = planStudies()
const hasValidator = spawnSync('dciodvfy', ['-version']).error === undefined

/** The smallest series of each kind of picture, and plates of before 2014 beside films. */
const samples = new Map<string, { study: StudyPlan; series: SeriesPlan }>()
for (const study of plan) {
  for (const series of study.series) {
    const key = `${series.picture.kind} ${series.modality}`
    const before = samples.get(key)
    if (before === undefined || size(series.picture) < size(before.series.picture))
      samples.set(key, { study, series })
  }
}

function size(picture: Picture): number {
  return 'columns' in picture ? picture.columns : picture.size
}

function make(study: StudyPlan, series: SeriesPlan, from: number, to: number): string[] {
  const person = people.find((one) => one.key === study.person)
  if (person === undefined) throw new Error('the plan names people of the demo only')
  runTask(dir, { person, study, series, from, to })
  const folder = join(dir, seriesFolder(study, series))
  return readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name))
}

test.skipIf(!hasValidator).each([...samples.keys()])('%s has no error that dciodvfy finds', (kind) => {
  const sample = samples.get(kind)
  if (sample === undefined) throw new Error('unknown kind')
  const [file = ''] = make(sample.study, sample.series, 0, 1)

  const { stderr } = spawnSync('dciodvfy', [file], { encoding: 'utf8' })

  expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
})

test.each(['head-ct CT', 'trunk-ct CT', 'head-mr MR', 'trunk-mr MR', 'trunk-pt PT'])(
  'slices of %s lie as far apart as their positions say, on one frame of reference',
  (kind) => {
    const sample = samples.get(kind)
    if (sample === undefined) throw new Error('unknown kind')
    const files = make(sample.study, sample.series, 0, 2).slice(0, 2)
    const [a, b] = files.map((file) => parseDicom(readFileSync(file)))
    if (a === undefined || b === undefined) throw new Error('two slices were made')
    const numbers = (text: string | undefined): number[] => (text ?? '').split('\\').map(Number)
    const [from, to] = [numbers(a.string('x00200032')), numbers(b.string('x00200032'))]
    const [rx = 0, ry = 0, rz = 0, dx = 0, dy = 0, dz = 0] = numbers(a.string('x00200037'))
    const normal = [ry * dz - rz * dy, rz * dx - rx * dz, rx * dy - ry * dx]

    const along = normal.reduce((sum, n, i) => sum + n * ((to[i] ?? 0) - (from[i] ?? 0)), 0)

    const { picture } = sample.series
    expect(Math.abs(along)).toBeCloseTo('step' in picture ? picture.step : 0, 4)
    expect(a.string('x00200052')).toBe(b.string('x00200052'))
  },
)

test('the same task gives the same bytes', () => {
  const sample = samples.get('head-ct CT')
  if (sample === undefined) throw new Error('unknown kind')
  const [file = ''] = make(sample.study, sample.series, 0, 1)
  const first = readFileSync(file)

  make(sample.study, sample.series, 0, 1)

  expect(readFileSync(file).equals(first)).toBe(true)
})

test('the haematoma of the story is 4 mm of blood under the left side of the skull', () => {
  const study = plan.find((one) => one.shows === 'subdural')
  const series = study?.series.find((one) => one.instances === 128)
  if (study === undefined || series === undefined) throw new Error('the story has its study')
  const [file = ''] = make(study, series, 84, 85).slice(-1)
  const data = parseDicom(readFileSync(file))
  const pixels = data.elements.x7fe00010
  if (pixels === undefined) throw new Error('an image has pixels')
  const image = new Int16Array(new Uint8Array(data.byteArray.subarray(pixels.dataOffset)).buffer)
  const row = 262
  const blood = (from: number, to: number): number => {
    let count = 0
    for (let column = from; column < to; column++) {
      const hu = image[row * 512 + column] ?? 0
      if (hu > 55 && hu < 85) count++
    }
    return count
  }

  // 240 mm over 512 pixels: 4 mm are between 8 and 9 pixels; the patient's left is on the right
  expect(blood(330, 420)).toBeGreaterThanOrEqual(6)
  expect(blood(100, 190)).toBeLessThanOrEqual(4)
})
