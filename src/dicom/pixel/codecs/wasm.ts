import { createRequire } from 'node:module'

/** What the Emscripten builds of the codecs have in common; the packages bring no types. */
export interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  decode(): void
  getFrameInfo(): {
    readonly width: number
    readonly height: number
    readonly bitsPerSample: number
    readonly componentCount: number
    readonly isSigned?: boolean
  }
  delete(): void
}

type Factory<T> = (options: {
  readonly locateFile: (file: string) => string
  readonly print: () => void
  readonly printErr: () => void
}) => Promise<T>

/** The codecs talk about every frame; what matters they throw. */
const silent = (): void => {}

const require = createRequire(import.meta.url)

/** Loads a codec once: `code` and `binary` are names that its package exports. */
export function wasmModule<T>(code: string, binary: string): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => {
    const factory = require(code) as Factory<T>
    loaded ??= factory({ locateFile: () => require.resolve(binary), print: silent, printErr: silent })
    return loaded
  }
}
