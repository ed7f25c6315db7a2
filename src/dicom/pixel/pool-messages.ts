import type { ErrorCode } from '../../errors.ts'
import type { Presentation } from '../objects/presentation.ts'
import type { RenderOptions } from './encode.ts'
import type { WantedFrame } from './transcode.ts'

/** What a worker is asked; a file by its path, or its bytes. */
export interface PoolTask {
  readonly file: string | Uint8Array
  /** From 1; undefined for the object as a whole. */
  readonly frame: number | undefined
  readonly work:
    | { readonly kind: 'render'; readonly options: RenderOptions; readonly presentation?: Presentation }
    | { readonly kind: 'frame'; readonly wanted: WantedFrame }
    | { readonly kind: 'show'; readonly mediaType: string }
    | { readonly kind: 'pack' }
}

/** What it answers. */
export type PoolAnswer =
  | {
      readonly kind: 'done'
      readonly bytes: Uint8Array
      readonly mediaType: string
      readonly transferSyntaxUid: string
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly tell: string }
