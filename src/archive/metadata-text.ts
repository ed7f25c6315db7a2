import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Inspected } from '../dicom/gate.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Between the metadata of two instances; JSON.stringify writes no line breaks, so each instance is one line. */
export const divider = ',\n'
/** Stands for the address of the service. JSON writes it only in escaped form, so no value can hold it. */
const basePlace = '\x1f'
const bulkStart = '"BulkDataURI":"'

/** Metadata of one instance in one line, with a place for the address of the service before each BulkDataURI. */
export function metadataLine(inspected: Inspected): string {
  const { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: instance } = inspected
  return JSON.stringify(inspected.json).replaceAll(
    `${bulkStart}bulkdata/`,
    `${bulkStart}${basePlace}/studies/${study}/series/${series}/instances/${instance}/bulkdata/`,
  )
}

/** What is kept as the metadata object of a series. */
export const pack = (lines: string): Promise<Buffer> => compress(Buffer.from(lines))

/** Lines out of a metadata object. */
export const unpack = (bytes: Buffer): Promise<Buffer> => decompress(bytes)

/** Puts the address of the service where it belongs. */
export function withBase(lines: Buffer, base: string): readonly Buffer[] {
  const pieces: Buffer[] = []
  const address = Buffer.from(base)
  let from = 0
  for (let at = lines.indexOf(0x1f); at >= 0; at = lines.indexOf(0x1f, from)) {
    pieces.push(lines.subarray(from, at), address)
    from = at + 1
  }
  pieces.push(lines.subarray(from))
  return pieces
}

/** The lines but those of some instances. */
export function without(lines: Buffer, sopUids: readonly string[]): Buffer {
  if (sopUids.length === 0) return lines
  const kept = lines
    .toString()
    .split(divider)
    .filter((line) => !sopUids.some((uid) => line.includes(markOf(uid)) && isOf(line, uid)))
  return Buffer.from(kept.join(divider))
}

const markOf = (sopUid: string): string => `"00080018":{"vr":"UI","Value":["${sopUid}"]}`

/** The line of one instance among those of its series. */
export function lineOf(lines: Buffer, sopUid: string): Buffer | undefined {
  const mark = markOf(sopUid)
  for (let at = lines.indexOf(mark); at >= 0; at = lines.indexOf(mark, at + 1)) {
    const start = lines.lastIndexOf('\n', at) + 1
    const stop = lines.indexOf(divider, at)
    const line = lines.subarray(start, stop < 0 ? lines.length : stop)
    if (isOf(line.toString(), sopUid)) return line
  }
  return undefined
}

/** A sequence may hold the UID of another instance under the same tag. */
function isOf(line: string, sopUid: string): boolean {
  const json = JSON.parse(line.replaceAll(basePlace, ''))
  return json['00080018']?.Value?.[0] === sopUid
}
