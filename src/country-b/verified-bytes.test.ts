import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifiedBytes } from './verified-bytes.ts'

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}
const promised = (bytes: Uint8Array): { bytes: number; sha256: string } => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
const all = async (source: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

test('whatever agrees passes unchanged, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (parts) => {
      const whole = Buffer.concat(parts)

      expect(await all(verifiedBytes(chunks(...parts), promised(whole)))).toEqual(whole)
    }),
  )
})

test.each([
  ['changed', [1, 2, 4]],
  ['shorter', [1, 2]],
  ['longer', [1, 2, 3, 4]],
])('N141: an object that is %s never passes to its end', async (_how, bytes) => {
  const passed: Buffer[] = []
  const reading = async (): Promise<void> => {
    const parts = bytes.map((byte) => Uint8Array.of(byte))
    for await (const part of verifiedBytes(chunks(...parts), promised(Uint8Array.of(1, 2, 3))))
      passed.push(part)
  }

  await expect(reading()).rejects.toMatchObject({ code: 'integrity' })
  expect(Buffer.concat(passed).length).toBeLessThan(3)
})
