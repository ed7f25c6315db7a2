import type { FrameDescription } from '../frame.ts'
import type { DecodedFrame } from './decode.ts'

/** What the worker is asked. */
export interface DecodeTask {
  readonly id: number
  readonly bytes: ArrayBuffer
  readonly transferSyntax: string
  readonly description: FrameDescription
}

/** What it answers. */
export type DecodeAnswer =
  | { readonly id: number; readonly frame: DecodedFrame }
  | { readonly id: number; readonly reason: string }
