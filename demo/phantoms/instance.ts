import type { Dataset } from './part10.ts'

/** What a phantom gives for one DICOM instance: pixels, and the elements that only the maker of the pixels knows. */
export interface MadeInstance {
  readonly pixels: Uint8Array
  readonly elements: Dataset
}

/** Bytes of 16 bit samples, little endian as on every machine that runs this. */
export function bytesOf(samples: Int16Array | Uint16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}
