import { type DicomJson, item, numbers, text, texts } from '../attributes.ts'
import { className } from './words.ts'

const maxNumbers = 100

const list = (word: string, values: readonly (number | string)[]): string | undefined => {
  if (values.length === 0) return undefined
  const more = values.length > maxNumbers ? ` and ${values.length - maxNumbers} more` : ''
  return `${values.length === 1 ? word : `${word}s`} ${values.slice(0, maxNumbers).join(', ')}${more}`
}

/** A reference to another instance in words, with its parts: PS3.3 Table 10-11 and 10-3, C.18.3, C.18.4, C.18.5. */
export function referenceWords(reference: DicomJson): string {
  const uid = text(reference, 'ReferencedSOPInstanceUID') ?? 'without a UID'
  const state = item(reference, 'ReferencedSOPSequence')
  const map = item(reference, 'ReferencedRealWorldValueMappingInstanceSequence')
  const parts = [
    list('frame', texts(reference, 'ReferencedFrameNumber')),
    list('segment', numbers(reference, 'ReferencedSegmentNumber')),
    channels(reference),
    state && `as ${referenceWords(state)} shows it`,
    map && `with ${referenceWords(map)}`,
  ].filter((part) => part !== undefined)
  return [`${className(text(reference, 'ReferencedSOPClassUID'))} ${uid}`, ...parts].join(', ')
}

/** Pairs of multiplex group and channel: PS3.3 C.18.5.1.1. */
function channels(reference: DicomJson): string | undefined {
  const values = numbers(reference, 'ReferencedWaveformChannels')
  const pairs = Array.from({ length: Math.floor(values.length / 2) }, (_, at) => {
    const [group, channel] = [values[at * 2], values[at * 2 + 1]]
    return channel === 0 ? `all of group ${group}` : `${channel} of group ${group}`
  })
  return list('channel', pairs)
}
