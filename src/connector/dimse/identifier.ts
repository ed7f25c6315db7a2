import { all, type DicomJson } from '../../dicom/attributes.ts'
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

/** Reads the data set of a request, whole. Errors: AssociationFault, `dicom-refused`. */
export async function readIdentifier(
  dataSet: AsyncIterable<Buffer> | undefined,
  context: AcceptedContext,
): Promise<DicomJson> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of dataSet ?? []) {
    length += part.length
    if (length > longest) throw new AssociationFault('The identifier is too long.')
    parts.push(part)
  }
  const encoding = { explicit: isExplicit(context), bigEndian: false }
  return walk(bufferSource(Buffer.concat(parts)), 0, encoding, limits).json
}

/** A small data set in the encoding of its context, in the character set of `request` where it can be. */
export const writeIdentifier = (json: DicomJson, context: AcceptedContext, request: DicomJson = {}): Buffer =>
  encodeDataSet(json, { explicit: isExplicit(context), terms: characterSets(request) })

const characterSets = (json: DicomJson): readonly string[] =>
  all(json, 'SpecificCharacterSet').map((term) => (typeof term === 'string' ? term.trim() : ''))

const isExplicit = ({ transferSyntax }: AcceptedContext): boolean => transferSyntax === explicitLittleEndian
