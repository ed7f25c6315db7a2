import type { ByteSource } from './source.ts'

/** The part of a source that is in memory now; it moves as the walker goes on. */
export interface Window {
  readonly source: ByteSource
  bytes: Buffer
  /** Where `bytes` begins in the source. */
  base: number
}

const firstRead = 64 * 1024
const afterSkip = 4 * 1024

export function openWindow(source: ByteSource): Window {
  return { source, bytes: Buffer.alloc(0), base: 0 }
}

/**
 * Makes `length` bytes from `offset` available and returns their index in `window.bytes`. The caller has checked that
 * they lie inside the source. Reads ahead in large pieces while going on in order, and little after a leap, so that
 * passing over pixel data costs no reading of it.
 */
export function bring(window: Window, offset: number, length: number): number {
  const index = offset - window.base
  if (index >= 0 && index + length <= window.bytes.length) return index
  const near = index >= 0 && index <= window.bytes.length
  const want = Math.max(length, near ? firstRead : afterSkip)
  window.bytes = window.source.read(offset, Math.min(want, window.source.size - offset))
  window.base = offset
  return 0
}
