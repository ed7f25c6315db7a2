/** Size of a buffer that is used again, in bytes: a large slice with its head fits. */
const size = 1024 * 1024
const kept = 16

const free: Buffer[] = []

/**
 * A buffer of `length` bytes and how to give it back. New memory costs more than filling it, so buffers up to a
 * megabyte are used again; it is given back when the socket has taken the bytes, not before.
 */
export function borrow(length: number): { readonly bytes: Buffer; giveBack(): void } {
  if (length > size) return { bytes: Buffer.allocUnsafeSlow(length), giveBack() {} }
  let whole: Buffer | undefined = free.pop() ?? Buffer.allocUnsafeSlow(size)
  return {
    bytes: whole.subarray(0, length),
    giveBack() {
      if (whole && free.length < kept) free.push(whole)
      whole = undefined
    },
  }
}
