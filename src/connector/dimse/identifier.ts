import type { DicomJson } from '../../dicom/attributes.ts'
import type { AcceptedContext } from '../../dicom/dimse/association.ts'
import { encodeDataSet } from '../../dicom/dimse/data-set.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { defaultLimits } from '../../dicom/limits.ts'
import { bufferSource } from '../../dicom/source.ts'
import { explicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import { walk } from '../../dicom/walker.ts'

/** A list of some ten thousand instances stays below it. */
const longest = 4 * 1024 * 1024
const limits = { ...defaultLimits, totalBytes: longest }

export interface Identifier {
  readonly json: DicomJson
  /** Values of Specific Character Set. */
  readonly characterSets: readonly string[]
}

/** Reads the data set of a request, whole. Errors: AssociationFault, `dicom-refused`. */
export async function readIdentifier(
  dataSet: AsyncIterable<Buffer> | undefined,
  context: AcceptedContext,
): Promise<Identifier> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of dataSet ?? []) {
    length += part.length
    if (length > longest) throw new AssociationFault('The identifier is too long.')
    parts.push(part)
  }
  const encoding = { explicit: isExplicit(context), bigEndian: false }
  const bytes = Buffer.concat(parts)
  return {
    json: walk(bufferSource(bytes), 0, encoding, limits).json,
    characterSets: characterSetsOf(bytes, encoding.explicit),
  }
}

const characterSetTag = 0x00080005

/** Specific Character Set as it came: in the JSON all text is UTF-8. Before it stand only short elements. */
function characterSetsOf(bytes: Buffer, explicit: boolean): readonly string[] {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const tag = bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2)
    const length = explicit ? bytes.readUInt16LE(at + 6) : bytes.readUInt32LE(at + 4)
    if (tag > characterSetTag) return []
    const value = bytes.toString('latin1', at + 8, at + 8 + length).trim()
    if (tag === characterSetTag) return value === '' ? [] : value.split('\\').map((term) => term.trim())
    at += 8 + length
  }
  return []
}

/** A small data set in the encoding of its context, in the character sets of the request where it can be. */
export const writeIdentifier = (
  json: DicomJson,
  context: AcceptedContext,
  characterSets: readonly string[] = [],
): Buffer => encodeDataSet(json, { explicit: isExplicit(context), terms: characterSets })

const isExplicit = ({ transferSyntax }: AcceptedContext): boolean => transferSyntax === explicitLittleEndian
