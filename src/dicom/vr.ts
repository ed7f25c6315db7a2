/** How the bytes of a value become JSON. */
export type VrForm =
  | 'words'
  | 'prose'
  | 'uid'
  | 'person'
  | 'decimal'
  | 'integer'
  | 'tag'
  | 'binary'
  | 'numbers'
  | 'sequence'

/** One value representation: PS3.5 6.2 and 7.1.2. */
export interface Vr {
  readonly name: string
  readonly form: VrForm
  /** Whether explicit encoding has two reserved bytes and a length of four: PS3.5 Table 7.1-1. */
  readonly long: boolean
  /** Whether Specific Character Set applies: PS3.5 6.1.2.2. */
  readonly charset: boolean
  /** Bytes of one number or of the unit that byte order turns. */
  readonly unit: number
}

const row = (name: string, form: VrForm, long = false, charset = false, unit = 1): Vr => ({
  name,
  form,
  long,
  charset,
  unit,
})

const rows: readonly Vr[] = [
  row('AE', 'words'),
  row('AS', 'words'),
  row('AT', 'tag', false, false, 2),
  row('CS', 'words'),
  row('DA', 'words'),
  row('DS', 'decimal'),
  row('DT', 'words'),
  row('FD', 'numbers', false, false, 8),
  row('FL', 'numbers', false, false, 4),
  row('IS', 'integer'),
  row('LO', 'words', false, true),
  row('LT', 'prose', false, true),
  row('OB', 'binary', true),
  row('OD', 'binary', true, false, 8),
  row('OF', 'binary', true, false, 4),
  row('OL', 'binary', true, false, 4),
  row('OV', 'binary', true, false, 8),
  row('OW', 'binary', true, false, 2),
  row('PN', 'person', false, true),
  row('SH', 'words', false, true),
  row('SL', 'numbers', false, false, 4),
  row('SQ', 'sequence', true),
  row('SS', 'numbers', false, false, 2),
  row('ST', 'prose', false, true),
  row('SV', 'numbers', true, false, 8),
  row('TM', 'words'),
  row('UC', 'words', true, true),
  row('UI', 'uid'),
  row('UL', 'numbers', false, false, 4),
  row('UN', 'binary', true),
  row('UR', 'prose', true),
  row('US', 'numbers', false, false, 2),
  row('UT', 'prose', true, true),
  row('UV', 'numbers', true, false, 8),
]

const byName = new Map(rows.map((vr) => [vr.name, vr]))
const byCode = new Map(rows.map((vr) => [(vr.name.charCodeAt(0) << 8) | vr.name.charCodeAt(1), vr]))

/** The row of a VR by its two letters. */
export function vrByName(name: string): Vr | undefined {
  return byName.get(name)
}

/** The row of a VR by its two bytes as they stand in explicit encoding, read as one big endian number. */
export function vrByCode(code: number): Vr | undefined {
  return byCode.get(code)
}

const named = (name: string): Vr => byName.get(name) ?? row('UN', 'binary', true)
export const vrUN = named('UN')
export const vrSQ = named('SQ')
export const vrLO = named('LO')
export const vrUL = named('UL')
export const vrUS = named('US')
export const vrSS = named('SS')
export const vrOW = named('OW')
/** Unknown letters with a short length: what "??" of old devices means. */
export const vrShortUN: Vr = { ...vrUN, long: false }
