import { type DicomJson, item, items, number, numbers, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { type LookUpTable, lookUpTable } from './look-up-table.ts'

/** A window: PS3.3 C.11.2.1.2. */
export interface Window {
  readonly center: number
  readonly width: number
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
}

/** How stored values become what they stand for: PS3.3 C.11.1. */
export type Modality =
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'table'; readonly table: LookUpTable }

/** The functional groups of one frame, or the data set itself: PS3.3 C.7.6.16. */
function* places(json: DicomJson, frameNumber: number, group: string): Generator<DicomJson> {
  const perFrame = items(json, 'PerFrameFunctionalGroupsSequence')[frameNumber - 1]
  const shared = item(json, 'SharedFunctionalGroupsSequence')
  for (const groups of [perFrame, shared]) {
    const found = groups === undefined ? undefined : item(groups, group)
    if (found !== undefined) yield found
  }
  yield json
}

/** The modality transformation of a frame. A slope that is no number counts as none. */
export function modalityOf(source: ByteSource, inspected: Inspected, frameNumber: number): Modality {
  const sequence = item(inspected.json, 'ModalityLUTSequence')
  const table = sequence && lookUpTable(source, inspected, sequence, '00283000/1/')
  if (table !== undefined) return { kind: 'table', table }
  for (const place of places(inspected.json, frameNumber, 'PixelValueTransformationSequence')) {
    const slope = number(place, 'RescaleSlope')
    const intercept = number(place, 'RescaleIntercept')
    if (slope !== undefined || intercept !== undefined)
      return {
        kind: 'rescale',
        slope: slope === undefined || slope === 0 ? 1 : slope,
        intercept: intercept ?? 0,
      }
  }
  return { kind: 'rescale', slope: 1, intercept: 0 }
}

const functions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const

/** The function of a window by its defined term; LINEAR for none and for unknown ones. */
export function windowFunction(term: string | undefined): Window['function'] {
  return functions.find((name) => name === term) ?? 'LINEAR'
}

/** First usable window of a frame. */
export function windowOf(json: DicomJson, frameNumber: number): Window | undefined {
  for (const place of places(json, frameNumber, 'FrameVOILUTSequence')) {
    const [center] = numbers(place, 'WindowCenter')
    const [width] = numbers(place, 'WindowWidth')
    const window = {
      center: center ?? 0,
      width: width ?? 0,
      function: windowFunction(text(place, 'VOILUTFunction')),
    }
    if (center !== undefined && isUsable(window)) return window
  }
  return undefined
}

/** A linear window is at least 1 wide, the others wider than 0: PS3.3 C.11.2.1.2.1, C.11.2.1.3. */
export function isUsable(window: Window): boolean {
  if (!Number.isFinite(window.center) || !Number.isFinite(window.width)) return false
  return window.function === 'LINEAR' ? window.width >= 1 : window.width > 0
}

/** First VOI LUT of the object. */
export function voiTableOf(source: ByteSource, inspected: Inspected): LookUpTable | undefined {
  const sequence = item(inspected.json, 'VOILUTSequence')
  return sequence && lookUpTable(source, inspected, sequence, '00283010/1/')
}
