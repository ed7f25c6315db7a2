/** Kinds of objects that aren't a picture, by the beginning of their SOP Class UID (PS3.4 B.5); the longest wins. */
const kinds: readonly (readonly [string, string])[] = [
  ['1.2.840.10008.5.1.4.1.1.88.59', 'ko'],
  ['1.2.840.10008.5.1.4.1.1.88', 'sr'],
  ['1.2.840.10008.5.1.4.1.1.11', 'pr'],
  ['1.2.840.10008.5.1.4.1.1.66.4', 'seg'],
  ['1.2.840.10008.5.1.4.1.1.66.5', 'raw'],
  ['1.2.840.10008.5.1.4.1.1.66.7', 'seg'],
  ['1.2.840.10008.5.1.4.1.1.66.1', 'registration'],
  ['1.2.840.10008.5.1.4.1.1.66.3', 'registration'],
  ['1.2.840.10008.5.1.4.1.1.66', 'raw'],
  ['1.2.840.10008.5.1.4.1.1.67', 'rwv'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'rtstruct'],
  ['1.2.840.10008.5.1.4.1.1.481.5', 'rtplan'],
  ['1.2.840.10008.5.1.4.1.1.481.8', 'rtplan'],
  ['1.2.840.10008.5.1.4.1.1.481.2', 'rtdose'],
  ['1.2.840.10008.5.1.4.1.1.481', 'rtrecord'],
  ['1.2.840.10008.5.1.4.1.1.104.1', 'pdf'],
  ['1.2.840.10008.5.1.4.1.1.104.2', 'cda'],
  ['1.2.840.10008.5.1.4.1.1.104', 'stl'],
  ['1.2.840.10008.5.1.4.1.1.9', 'ecg'],
  ['1.2.840.10008.5.1.4.1.1.77.1.1.1', 'video'],
  ['1.2.840.10008.5.1.4.1.1.77.1.2.1', 'video'],
  ['1.2.840.10008.5.1.4.1.1.77.1.4.1', 'video'],
  ['1.2.840.10008.5.1.4.1.1.77.1.6', 'slide'],
  ['1.2.840.10008.5.1.4.1.1.77.1.9', 'slide'],
  ['1.2.840.10008.5.1.4.1.1.78', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.91.1', 'annotations'],
]

/** What an object is, as a key of the texts below `object`. */
export function objectKind(sopClassUid: string): string {
  const hits = kinds.filter(([uid]) => sopClassUid === uid || sopClassUid.startsWith(`${uid}.`))
  const longest = hits.sort((a, b) => b[0].length - a[0].length)[0]
  return longest?.[1] ?? 'other'
}
