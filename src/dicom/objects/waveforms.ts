import { ExchangeError } from '../../errors.ts'
import { type DicomJson, item, items, number, text } from '../attributes.ts'
import { coded, codeOf } from './words.ts'

/** One channel, and how its samples become quantities: PS3.3 C.10.9.1.4. */
export interface Channel {
  readonly label: string
  /** Original code of what it is of. */
  readonly source: string | undefined
  /** Of the quantities, `mV`; empty when the samples have none. */
  readonly unit: string
  /** What one step of a sample is in the unit, and what is added. */
  readonly factor: number
  readonly offset: number
  readonly filters: string
}

/** Channels that were sampled together: PS3.3 C.10.9. */
export interface WaveformGroup {
  readonly label: string
  readonly origin: string
  readonly channels: readonly Channel[]
  readonly samples: number
  /** Samples in a second. */
  readonly frequency: number
  /** Milliseconds after the start of the recording. */
  readonly startMs: number
  readonly bits: number
  readonly interpretation: string
  /** Path of the samples as bulk data, and the item that holds them in line. */
  readonly path: string
  readonly item: DicomJson
}

const maxChannels = 1024

/** The multiplex groups of a waveform object. Errors: `unprocessable`. */
export function waveformGroups(json: DicomJson): readonly WaveformGroup[] {
  return items(json, 'WaveformSequence').map((group, at) => {
    const definitions = items(group, 'ChannelDefinitionSequence')
    const count = Math.max(0, Math.floor(number(group, 'NumberOfWaveformChannels') ?? definitions.length))
    if (count > maxChannels) throw new ExchangeError('unprocessable', 'The waveform has too many channels.')
    return {
      label: text(group, 'MultiplexGroupLabel') ?? `Group ${at + 1}`,
      origin: text(group, 'WaveformOriginality')?.toLowerCase() ?? '',
      channels: Array.from({ length: count }, (_, channel) => channelOf(definitions[channel] ?? {}, channel)),
      samples: Math.max(0, Math.floor(number(group, 'NumberOfWaveformSamples') ?? 0)),
      frequency: number(group, 'SamplingFrequency') ?? 0,
      startMs: number(group, 'MultiplexGroupTimeOffset') ?? 0,
      bits: number(group, 'WaveformBitsAllocated') ?? 0,
      interpretation: text(group, 'WaveformSampleInterpretation') ?? '',
      path: `54000100/${at + 1}/54001010`,
      item: group,
    }
  })
}

function channelOf(definition: DicomJson, index: number): Channel {
  const source = codeOf(definition, 'ChannelSourceSequence')
  const unit = item(definition, 'ChannelSensitivityUnitsSequence')
  const sensitivity = number(definition, 'ChannelSensitivity')
  const correction = number(definition, 'ChannelSensitivityCorrectionFactor') ?? 1
  const micro = unit && text(unit, 'CodeValue') === 'uV'
  const scale = micro ? 0.001 : 1
  return {
    label: shortLabel(text(definition, 'ChannelLabel') ?? source?.meaning ?? `Channel ${index + 1}`),
    source: coded(source),
    // Hearts and brains are read in millivolts, whatever the device counts in
    unit: micro ? 'mV' : ((unit && text(unit, 'CodeValue')) ?? ''),
    factor: sensitivity === undefined ? 1 : sensitivity * correction * scale,
    offset: (number(definition, 'ChannelBaseline') ?? 0) * (sensitivity === undefined ? 0 : scale),
    filters: filterWords(definition),
  }
}

/** `Lead I (Einthoven)` is `I` to everybody who reads it. */
const shortLabel = (label: string): string =>
  label
    .replace(/^lead\s+/i, '')
    .replace(/\s*\(.*\)$/, '')
    .trim() || label

function filterWords(definition: DicomJson): string {
  const frequency = (keyword: string, word: string): string | undefined => {
    const value = number(definition, keyword)
    return value === undefined || value === 0 ? undefined : `${word} ${value} Hz`
  }
  return [
    frequency('FilterLowFrequency', 'from'),
    frequency('FilterHighFrequency', 'to'),
    frequency('NotchFilterFrequency', 'without'),
  ]
    .filter((part) => part !== undefined)
    .join(' ')
}
