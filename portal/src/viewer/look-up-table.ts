import { binary, type DataSet, numbers } from './dicom-json.ts'

/** A look-up table (PS3.3 C.11.1.1.1): value minus firstMapped is the place in entries. */
export interface LookUpTable {
  readonly firstMapped: number
  /** Significant bits of an entry, from 1 to 16. */
  readonly bits: number
  readonly entries: Uint16Array
}

const maxEntries = 65_536

/** Places of descriptor and data of the tables that aren't in a sequence: the palettes. */
interface TableTags {
  readonly descriptor: string
  readonly data: string
}

const inSequence: TableTags = { descriptor: '00283002', data: '00283006' }

/**
 * The table that an item holds: undefined when there is none, 'elsewhere' when its entries were too long to come with
 * the metadata.
 */
export function lookUpTable(
  holder: DataSet | undefined,
  tags: TableTags = inSequence,
): LookUpTable | 'elsewhere' | undefined {
  const [length = -1, first = 0, bits = 0] = numbers(holder, tags.descriptor)
  // 0 stands for 65536; US where SS was meant gives a negative length
  const count = length === 0 ? maxEntries : length < 0 ? length + maxEntries : length
  if (holder === undefined || count < 1 || count > maxEntries || bits < 1 || bits > 16) return undefined
  if (holder[tags.data]?.BulkDataURI !== undefined) return 'elsewhere'
  const entries = readEntries(holder, tags.data, count)
  return entries === undefined ? undefined : { firstMapped: first, bits, entries }
}

function readEntries(holder: DataSet, tag: string, count: number): Uint16Array | undefined {
  const values = numbers(holder, tag)
  if (values.length > 0)
    return Uint16Array.from({ length: count }, (_, at) => (values[at] ?? values.at(-1) ?? 0) & 0xffff)
  const bytes = binary(holder, tag)
  if (bytes === undefined || bytes.length < count) return undefined
  // Entries of eight bits may stand two to a word: PS3.5 A.1
  const isPacked = bytes.length < count * 2
  return Uint16Array.from({ length: count }, (_, at) =>
    isPacked ? (bytes[at] ?? 0) : (bytes[at * 2] ?? 0) | ((bytes[at * 2 + 1] ?? 0) << 8),
  )
}

/** The entry for a value; values below the first take the first, above the last the last. */
export function entryFor(table: LookUpTable, value: number): number {
  const place = Math.max(0, Math.min(table.entries.length - 1, Math.round(value) - table.firstMapped))
  return table.entries[place] ?? 0
}
