import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DicomElement, DicomJson } from '../../src/dicom/attributes.ts'
import { shared } from './shared.ts'

const run = promisify(execFile)

/** One attribute that DCMTK (or pydicom) and we write differently. */
export interface Difference {
  /** The value that we left out of line, base64. */
  readonly bulk?: string
  readonly tag: string
  readonly ours: DicomElement | undefined
  readonly theirs: DicomElement | undefined
}

const isPrivate = (tag: string): boolean => Number.parseInt(tag.slice(0, 4), 16) % 2 === 1
const nameText = (value: unknown): string => JSON.stringify(value).replace(/\^+"/g, '"')
const isEmptyName = (element: DicomElement | undefined): boolean =>
  (element?.Value ?? []).every((value) => nameText(value).replace(/[\^"{}:]|Alphabetic|null/g, '') === '')

/** Every way in which the two may differ, and why ours is as it is. */
export const justified: Record<string, (difference: Difference) => boolean> = {
  // The test's script declares UTF-8 where it converted; we declare it where the object declares a set at all
  'Specific Character Set is UTF-8 in JSON': ({ tag }) => tag === '00080005',
  // The script takes pixel data out, and pydicom's rows have theirs out of line
  'pixel data are out of line': ({ tag }) => tag.startsWith('7FE0'),
  'values out of line': ({ ours, theirs, bulk }) =>
    ours?.BulkDataURI !== undefined && (theirs?.InlineBinary === undefined || theirs.InlineBinary === bulk),
  // PS3.18 F.2.2 has no group lengths; pydicom writes some
  'group lengths are left out': ({ tag, ours }) => tag.endsWith('0000') && ours === undefined,
  // DCMTK and pydicom have lists of makers' attributes; without one, UN is what PS3.5 6.2.2 asks for
  'private attributes of an implicit object are UN': ({ tag, ours }) => isPrivate(tag) && ours?.vr === 'UN',
  // PS3.5 6.2.2 note 2: a known attribute in UN is read by the dictionary
  'UN of a known attribute has its own VR': ({ tag, theirs }) => !isPrivate(tag) && theirs?.vr === 'UN',
  // PS3.18 F.2.5; pydicom writes an empty text
  'an empty value among others is null': ({ ours, theirs }) =>
    JSON.stringify(theirs?.Value)?.replaceAll('""', 'null') === JSON.stringify(ours?.Value),
  // Padding by NUL is no part of a value
  'trailing NUL is padding': ({ ours, theirs }) =>
    JSON.stringify(theirs?.Value)?.replaceAll('\\u0000', '') === JSON.stringify(ours?.Value),
  // Empty components at the end need not be written, and a name of nothing else is empty: PS3.5 6.2.1.1
  'names without empty components': ({ ours, theirs }) =>
    theirs?.vr === 'PN' &&
    (isEmptyName(theirs) ? isEmptyName(ours) : nameText(ours?.Value) === nameText(theirs.Value)),
}

const closeTo = (a: number, b: number): boolean =>
  Math.fround(a) === Math.fround(b) || Math.abs(a - b) <= Math.abs(a) * 1e-14

/** Numbers may be written with fewer digits by the other side. */
function isSame(ours: DicomElement | undefined, theirs: DicomElement | undefined): boolean {
  if (ours === undefined || theirs === undefined || ours.vr !== theirs.vr) return false
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return true
  const [a, b] = [ours.Value ?? [], theirs.Value ?? []]
  if (ours.InlineBinary !== theirs.InlineBinary || a.length !== b.length) return false
  return a.every((value, index) => {
    const other = b[index]
    return typeof value === 'number' && typeof other === 'number'
      ? closeTo(value, other)
      : JSON.stringify(value) === JSON.stringify(other)
  })
}

/** All that differs, nested data sets included. `bulk` reads a value that was left out of line, as base64. */
export async function* differences(
  ours: DicomJson,
  theirs: DicomJson,
  bulk: (uri: string) => Promise<string>,
): AsyncGenerator<Difference> {
  for (const tag of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [mine, other] = [ours[tag], theirs[tag]]
    const [a, b] = [mine?.Value ?? [], other?.Value ?? []]
    if (mine?.vr === 'SQ' && other?.vr === 'SQ' && a.length === b.length) {
      for (const [index, item] of a.entries())
        yield* differences(item as DicomJson, b[index] as DicomJson, bulk)
    } else if (!isSame(mine, other)) {
      const uri = mine?.BulkDataURI
      yield { tag, ours: mine, theirs: other, ...(uri === undefined ? {} : { bulk: await bulk(uri) }) }
    }
  }
}

const pydicom = `
import sys, json, warnings, pydicom
warnings.simplefilter('ignore')
d = pydicom.dcmread(sys.argv[1], force=True)
for t in (0x7fe00010, 0x7fe00008, 0x7fe00009):
    if t in d: del d[t]
j = d.to_json_dict(bulk_data_threshold=1 << 40, bulk_data_element_handler=lambda e: 'x', suppress_invalid_tags=True)
print(json.dumps(j))
`

/** What DCMTK makes of a file, or pydicom where DCMTK can't. */
export async function oracleJson(path: string): Promise<DicomJson> {
  const options = { maxBuffer: 256 * 1024 * 1024 }
  try {
    const { stdout } = await run('bash', [shared('corpus/oracle-json.sh'), path], options)
    return JSON.parse(stdout) as DicomJson
  } catch {
    const { stdout } = await run('/usr/bin/python3', ['-c', pydicom, path], options)
    return JSON.parse(stdout) as DicomJson
  }
}
