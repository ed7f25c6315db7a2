import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BuiltElement, dataSet, element, uint16 } from '../../test/support/build-dicom.ts'

/** One object of the load: where its file lies and what is in it. */
export interface LoadObject {
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly patient: string
  /** Below the folder of the load. */
  readonly file: string
  readonly bytes: number
}

/** A CT of 300 slices in one series, and 2,000 small objects in 500 studies of two series. */
export interface Load {
  readonly folder: string
  readonly ct: readonly LoadObject[]
  readonly small: readonly LoadObject[]
  /** The first object of each of the 500 studies. */
  readonly studies: readonly LoadObject[]
}

export const sizes = {
  slices: 300,
  studies: 500,
  instancesPerStudy: 4,
  columns: 512,
  frameBytes: 512 * 512 * 2,
}
const ctImage = '1.2.840.10008.5.1.4.1.1.2'
const families = [
  'MÜLLER',
  'García',
  'Kowalski',
  'Ødegård',
  'Nagy',
  'Rossi',
  'Dubois',
  'Jensen',
  'Novák',
  'Papadopoulos',
]
const given = ['Anna', 'José', 'Søren', 'Zoë', 'István', 'Maria', 'Łukasz', 'Eva', 'Noël', 'Ivan']
const descriptions = ['CT Thorax', 'CT Abdomen', 'CT Schädel', 'CT Knee']

/** UID below 2.25 (PS3.5 B.2), always of 41 characters, so that another one fits in its place. */
const uid = (...key: (string | number)[]): string =>
  `2.25.${`1${BigInt(`0x${createHash('sha256').update(key.join('/')).digest('hex')}`)}`.slice(0, 36)}`

/** Reads the load in `folder`, or makes it there: the same bytes each time. */
export function load(folder: string): Load {
  const manifest = join(folder, 'manifest.json')
  if (!existsSync(manifest)) make(folder)
  const { ct, small } = JSON.parse(readFileSync(manifest, 'utf8')) as Pick<Load, 'ct' | 'small'>
  const studies = small.filter((_, at) => at % sizes.instancesPerStudy === 0)
  return { folder, ct, small, studies }
}

function make(folder: string): void {
  const parts = `${folder}.part`
  rmSync(parts, { recursive: true, force: true })
  const random = generator(7)
  const ct = Array.from({ length: sizes.slices }, (_, slice) => {
    const [study, series] = [uid('ct study'), uid('ct series')]
    const person = { patient: 'PIDBIGCT', name: 'BIG^CT', birthDate: '19500101', accession: 'ACCBIGCT' }
    const place = {
      ...person,
      study,
      series,
      instance: uid('ct', slice),
      number: slice,
      day: 0,
      seriesNumber: 1,
    }
    return written(parts, `ct/${String(slice).padStart(4, '0')}.dcm`, place, pixels(slice, random))
  })
  const small = Array.from({ length: sizes.studies * sizes.instancesPerStudy }, (_, index) => {
    const [at, instance] = [Math.floor(index / sizes.instancesPerStudy), index % sizes.instancesPerStudy]
    const series = Math.floor(instance / 2)
    const place = {
      ...smallPerson(at),
      study: uid('small', at),
      series: uid('small', at, 'series', series),
      instance: uid('small', at, instance),
      number: instance,
      day: at % 365,
      seriesNumber: series + 1,
    }
    return written(parts, `small/${String(at).padStart(4, '0')}-${instance}.dcm`, place, ramp(instance + 1))
  })
  writeFileSync(join(parts, 'manifest.json'), JSON.stringify({ ct, small }))
  rmSync(folder, { recursive: true, force: true })
  renameSync(parts, folder)
}

const smallPerson = (at: number) => ({
  patient: `PID${String(at).padStart(6, '0')}`,
  name: `${families[at % 10]}^${given[Math.floor(at / 10) % 10]}${at}`,
  birthDate: date(1930, (at * 97) % 30_000),
  accession: accession(at),
})

/** Accession number of a small study by its place. */
export const accession = (at: number): string => `ACC${String(at).padStart(7, '0')}`

function date(year: number, days: number): string {
  return new Date(Date.UTC(year, 0, 1 + days)).toISOString().slice(0, 10).replaceAll('-', '')
}

interface Place {
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly patient: string
  readonly name: string
  readonly birthDate: string
  readonly accession: string
  readonly number: number
  readonly seriesNumber: number
  /** Of 2024. */
  readonly day: number
}

function written(folder: string, file: string, place: Place, pixelData: Buffer): LoadObject {
  const bytes = Buffer.concat([fileHead(place.instance), dataSet(header(place, pixelData))])
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), bytes)
  const { study, series, instance, patient } = place
  return { study, series, instance, patient, file, bytes: bytes.length }
}

/** Preamble and file meta information: PS3.10 7.1. */
function fileHead(instance: string): Buffer {
  const meta = dataSet([
    { tag: '00020001', vr: 'OB', value: Buffer.from([0, 1]) },
    text('00020002', 'UI', ctImage),
    text('00020003', 'UI', instance),
    text('00020010', 'UI', '1.2.840.10008.1.2.1'),
    text('00020012', 'UI', uid('implementation')),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(meta.length)
  const group = element({ tag: '00020000', vr: 'UL', value: length })
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), group, meta])
}

const text = (tag: string, vr: string, words: string): BuiltElement => {
  const bytes = Buffer.from(words)
  const padding = bytes.length % 2 === 0 ? '' : vr === 'UI' ? '\0' : ' '
  return { tag, vr, value: Buffer.concat([bytes, Buffer.from(padding)]) }
}
const code = (value: string, scheme: string, meaning: string): BuiltElement[] => [
  text('00080100', 'SH', value),
  text('00080102', 'SH', scheme),
  text('00080104', 'LO', meaning),
]

/** A CT image with the sequences that a scanner writes. */
function header(place: Place, pixelData: Buffer): readonly BuiltElement[] {
  const edge = Math.sqrt(pixelData.length / 2)
  const day = date(2024, place.day)
  return [
    text('00080005', 'CS', 'ISO_IR 192'),
    text('00080008', 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    text('00080016', 'UI', ctImage),
    text('00080018', 'UI', place.instance),
    ...['00080020', '00080021', '00080022', '00080023'].map((tag) => text(tag, 'DA', day)),
    text('00080030', 'TM', '101500'),
    ...['00080031', '00080032', '00080033'].map((tag) => text(tag, 'TM', '101600')),
    text('00080050', 'SH', place.accession),
    text('00080060', 'CS', 'CT'),
    text('00080070', 'LO', 'Synthetic'),
    text('00080080', 'LO', `Hospital ${place.day % 7}`),
    text('00080090', 'PN', `REF^DOC${place.day % 20}`),
    text('00081030', 'LO', descriptions[place.day % 4] ?? ''),
    { tag: '00081032', vr: 'SQ', value: [code('24627-2', 'LN', 'Chest CT')] },
    text('0008103E', 'LO', `Axial ${place.seriesNumber}`),
    text('00081090', 'LO', 'SYN-1'),
    {
      tag: '00081140',
      vr: 'SQ',
      value: [
        [
          text('00081150', 'UI', ctImage),
          text('00081155', 'UI', uid('localizer', place.study)),
          { tag: '0040A170', vr: 'SQ', value: [code('121311', 'DCM', 'Localizer')] },
        ],
      ],
    },
    text('00100010', 'PN', place.name),
    text('00100020', 'LO', place.patient),
    text('00100021', 'LO', 'BENCH'),
    text('00100030', 'DA', place.birthDate),
    text('00100040', 'CS', place.day % 2 === 0 ? 'M' : 'F'),
    text('00101010', 'AS', '050Y'),
    text('00101030', 'DS', '72.5'),
    text('00180015', 'CS', 'CHEST'),
    text('00180050', 'DS', '1.0'),
    text('00180060', 'DS', '120'),
    text('00181151', 'IS', '200'),
    text('00181210', 'SH', 'B30f'),
    text('00185100', 'CS', 'HFS'),
    text('0020000D', 'UI', place.study),
    text('0020000E', 'UI', place.series),
    text('00200010', 'SH', String(place.day)),
    text('00200011', 'IS', String(place.seriesNumber)),
    text('00200012', 'IS', '1'),
    text('00200013', 'IS', String(place.number + 1)),
    text('00200032', 'DS', `-180\\-180\\${-place.number}`),
    text('00200037', 'DS', '1\\0\\0\\0\\1\\0'),
    text('00200052', 'UI', uid('frame of reference', place.study)),
    text('00201041', 'DS', String(-place.number)),
    { tag: '00280002', vr: 'US', value: uint16(1) },
    text('00280004', 'CS', 'MONOCHROME2'),
    { tag: '00280010', vr: 'US', value: uint16(edge) },
    { tag: '00280011', vr: 'US', value: uint16(edge) },
    text('00280030', 'DS', '0.703125\\0.703125'),
    { tag: '00280100', vr: 'US', value: uint16(16) },
    { tag: '00280101', vr: 'US', value: uint16(16) },
    { tag: '00280102', vr: 'US', value: uint16(15) },
    { tag: '00280103', vr: 'US', value: uint16(1) },
    text('00281050', 'DS', '40'),
    text('00281051', 'DS', '400'),
    text('00281052', 'DS', '0'),
    text('00281053', 'DS', '1'),
    text('00281054', 'LO', 'HU'),
    {
      tag: '00400275',
      vr: 'SQ',
      value: [
        [
          text('00321060', 'LO', 'CT'),
          { tag: '00400008', vr: 'SQ', value: [code('P5-08000', 'SRT', 'CT')] },
          text('00400009', 'SH', `SP${place.day}`),
          text('00401001', 'SH', `RP${place.day}`),
        ],
      ],
    },
    { tag: '7FE00010', vr: 'OW', value: pixelData },
  ]
}

/** Uniform numbers from 0 to 1, the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A chest of sorts in Hounsfield units, with the noise of a scanner: body, two lungs, spine and heart. */
function pixels(slice: number, random: () => number): Buffer {
  const z = (slice - sizes.slices / 2) / (sizes.slices / 2)
  const lung = Math.sqrt(Math.max(0.05, 1 - z * z))
  const parts: readonly (readonly [x: number, y: number, a: number, b: number, value: number])[] = [
    [256, 256, 230, 180, 40],
    [170, 250, 70 * lung, 100 * lung, -850],
    [342, 250, 70 * lung, 100 * lung, -850],
    [256, 380, 22, 22, 700],
    [230 + 20 * z, 240 + (slice % 40), 8, 8, 120],
  ]
  const values = new Int16Array(sizes.columns * sizes.columns).fill(-1000)
  for (const [cx, cy, a, b, inside] of parts)
    for (let y = Math.ceil(cy - b); y <= cy + b; y++) {
      const half = a * Math.sqrt(Math.max(0, 1 - ((y - cy) / b) ** 2))
      values.fill(inside, y * sizes.columns + Math.ceil(cx - half), y * sizes.columns + Math.floor(cx + half))
    }
  // The sum of three uniform numbers is near enough to a normal one; sigma about 12
  for (let at = 0; at < values.length; at++)
    values[at] = (values[at] ?? 0) + 24 * (random() + random() + random() - 1.5)
  return Buffer.from(values.buffer)
}

const ramp = (step: number): Buffer =>
  uint16(...Array.from({ length: 64 * 64 }, (_, at) => ((at % 64) + Math.floor(at / 64)) * step))

/** One object of the CT as it is sent. */
export interface Slice {
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly bytes: Buffer
  /** SHA-256 of its pixels. */
  readonly pixels: string
}

/** The CT with UIDs of its own for each `tag` (up to 8 digits), so that no server has met it before. */
export function freshCt({ folder, ct }: Load, tag: number): readonly Slice[] {
  const digits = String(tag).padStart(8, '0')
  const fresh = (known: string): string => known.slice(0, -digits.length) + digits
  return ct.map(({ study, series, instance, file }, index) => {
    const bytes = readFileSync(join(folder, file))
    const head = bytes.subarray(0, bytes.length - sizes.frameBytes)
    // The instance's own digits tell it from the others: the tag goes before them
    const own = instance.slice(0, -12) + digits.slice(-8) + String(index).padStart(4, '0')
    for (const [known, next] of [
      [study, fresh(study)],
      [series, fresh(series)],
      [instance, own],
    ] as const)
      for (let at = head.indexOf(known); at >= 0; at = head.indexOf(known, at + known.length))
        head.write(next, at, 'latin1')
    const pixelBytes = bytes.subarray(bytes.length - sizes.frameBytes)
    return { study: fresh(study), series: fresh(series), instance: own, bytes, pixels: sha256(pixelBytes) }
  })
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
