import { objectKind } from './object-kinds.ts'

/** How an object that is no stack of pictures is put on the screen. */
export type ObjectForm = 'page' | 'key-objects' | 'drawing' | 'pdf' | 'video' | 'slide'

const forms: Readonly<Record<string, ObjectForm>> = {
  ko: 'key-objects',
  ecg: 'drawing',
  pdf: 'pdf',
  video: 'video',
  slide: 'slide',
}

/** Video codecs by transfer syntax (PS3.6 A), in the words of RFC 6381 for the browser. */
const codecs: readonly (readonly [string, string, string])[] = [
  ['1.2.840.10008.1.2.4.100', 'MPEG-2', 'video/mpeg'],
  ['1.2.840.10008.1.2.4.101', 'MPEG-2', 'video/mpeg'],
  ['1.2.840.10008.1.2.4.102', 'H.264', 'video/mp4; codecs="avc1.640029"'],
  ['1.2.840.10008.1.2.4.103', 'H.264', 'video/mp4; codecs="avc1.640029"'],
  ['1.2.840.10008.1.2.4.104', 'H.264', 'video/mp4; codecs="avc1.64002A"'],
  ['1.2.840.10008.1.2.4.105', 'H.264', 'video/mp4; codecs="avc1.64002A"'],
  ['1.2.840.10008.1.2.4.106', 'H.264', 'video/mp4; codecs="avc1.64002A"'],
  ['1.2.840.10008.1.2.4.107', 'H.265', 'video/mp4; codecs="hvc1.1.6.L153.B0"'],
  ['1.2.840.10008.1.2.4.108', 'H.265', 'video/mp4; codecs="hvc1.2.4.L153.B0"'],
]

/** Name of a video's codec and its media type; undefined for what is no video. */
export function videoCodec(transferSyntaxUid: string): { name: string; mediaType: string } | undefined {
  // PS3.6 A: a syntax of fragments ends in .1
  const found = codecs.find(([uid]) => transferSyntaxUid === uid || transferSyntaxUid === `${uid}.1`)
  return found && { name: found[1], mediaType: found[2] }
}

/** The form of an object by its class and the encoding of its pixels. */
export function objectForm(object: {
  readonly sopClassUid: string
  readonly transferSyntaxUid: string
}): ObjectForm {
  if (videoCodec(object.transferSyntaxUid) !== undefined) return 'video'
  return forms[objectKind(object.sopClassUid)] ?? 'page'
}

/** Whether its frames are a stack of pictures; the tiles of a slide are one picture. */
export function isStacked(object: { readonly sopClassUid: string; readonly image: boolean }): boolean {
  return object.image && objectKind(object.sopClassUid) !== 'slide'
}
