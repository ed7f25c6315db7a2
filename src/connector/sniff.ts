/** What a file is, by its first bytes. */
export type MediaKind =
  | 'dicom'
  | 'dicomdir'
  | 'json'
  | 'xml'
  | 'pdf'
  | 'hl7v2'
  | 'zip'
  | 'bomb'
  | 'empty'
  | 'other'

/** What a person is told about a kind that isn't imported. */
export const notImported: Partial<Record<MediaKind, string>> = {
  dicomdir: 'an index of other files, not an object: the files it names are imported by themselves',
  pdf: 'a PDF without data about its patient: send it with a DocumentReference',
  bomb: 'packed too densely or too large to be unpacked',
  empty: 'an empty file',
  other: 'neither DICOM nor a report',
}

// PS3.10 7.1: 128 bytes of preamble, then DICM. The DICOMDIR's SOP class is 1.2.840.10008.1.3.10.
const isDicom = (bytes: Buffer): boolean => bytes.toString('latin1', 128, 132) === 'DICM'
const dicomdirClass = '1.2.840.10008.1.3.10'

/**
 * Tells what kind of file begins with these bytes (at least the first 1,024, or all).
 * A data set without the Part 10 header is told by its first element, a low group in little endian.
 */
export function sniff(bytes: Buffer, name: string): MediaKind {
  if (bytes.length === 0) return 'empty'
  if (isDicom(bytes)) return bytes.includes(dicomdirClass, 132, 'latin1') ? 'dicomdir' : 'dicom'
  if (bytes.toString('latin1', 0, 4) === 'PK\x03\x04') return 'zip'
  const start = bytes
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start.startsWith('{') || start.startsWith('[')) return 'json'
  if (start.startsWith('<')) return 'xml'
  if (start.startsWith('%PDF')) return 'pdf'
  if (/^(MSH|FHS|BHS)\|/.test(start)) return 'hl7v2'
  if (bareDataSet(bytes) || /\.(dcm|dic|dicom)$/i.test(name)) return 'dicom'
  return 'other'
}

function bareDataSet(bytes: Buffer): boolean {
  if (bytes.length < 16) return false
  const group = bytes.readUInt16LE(0)
  return (group === 2 || group === 8) && bytes.readUInt16LE(2) <= 0x20
}
