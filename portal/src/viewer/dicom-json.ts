/** One attribute of the DICOM JSON Model: PS3.18 F.2.2. */
export interface Attribute {
  readonly vr: string
  readonly Value?: readonly unknown[]
  readonly InlineBinary?: string
  readonly BulkDataURI?: string
}

/** A data set: upper-case hexadecimal tag to attribute. */
export interface DataSet {
  readonly [tag: string]: Attribute | undefined
}

/** The data set of an instance with the portal's handle for it. */
export interface InstanceData {
  readonly handle: string
  readonly set: DataSet
  /** Instances of the same study that it refers to, by SOP Instance UID. */
  readonly references?: Readonly<Record<string, Reference>>
}

/** Handles of an instance that another one refers to. */
export interface Reference {
  readonly series: string
  readonly instance: string
}

/** Items of a sequence; empty when it is absent or no sequence. */
export function items(set: DataSet | undefined, tag: string): readonly DataSet[] {
  const values = set?.[tag]?.Value ?? []
  return values.filter((value): value is DataSet => typeof value === 'object' && value !== null)
}

/** First item of a sequence. */
export function item(set: DataSet | undefined, tag: string): DataSet | undefined {
  return items(set, tag)[0]
}

/** All values that are numbers, or text that spells one (DS and IS may come as either). */
export function numbers(set: DataSet | undefined, tag: string): readonly number[] {
  return (set?.[tag]?.Value ?? []).map(asNumber).filter((value) => value !== undefined)
}

/** First number; undefined when there is none. */
export function number(set: DataSet | undefined, tag: string): number | undefined {
  return numbers(set, tag)[0]
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}

/** All values as text, in order, an empty string where there is none. */
export function texts(set: DataSet | undefined, tag: string): readonly string[] {
  return (set?.[tag]?.Value ?? []).map((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '',
  )
}

/** First value as text; undefined when empty. */
export function text(set: DataSet | undefined, tag: string): string | undefined {
  const value = texts(set, tag)[0]
  return value === undefined || value === '' ? undefined : value
}

/** A person's name as a reader writes it: family name first, from the first writing that is there (PS3.5 6.2.1). */
export function personName(set: DataSet | undefined, tag: string): string | undefined {
  const value = set?.[tag]?.Value?.[0]
  const writings =
    typeof value === 'object' && value !== null ? Object.values(value as Record<string, unknown>) : [value]
  const raw = writings.find((writing): writing is string => typeof writing === 'string' && writing !== '')
  if (raw === undefined) return undefined
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (raw.split('=')[0] ?? '').split(
    '^',
  )
  const rest = [prefix, given, middle, suffix].map((part) => part.trim()).filter((part) => part !== '')
  const name = [family.trim(), rest.join(' ')].filter((part) => part !== '').join(', ')
  return name === '' ? undefined : name
}

/** Little endian bytes of a binary attribute that came with the data set. */
export function binary(set: DataSet | undefined, tag: string): Uint8Array | undefined {
  const inline = set?.[tag]?.InlineBinary
  if (inline === undefined) return undefined
  return Uint8Array.from(atob(inline), (character) => character.charCodeAt(0))
}
