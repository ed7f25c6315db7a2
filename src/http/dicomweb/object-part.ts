import type { Archive } from '../../archive/archive.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { ExchangeError } from '../../errors.ts'
import type { SentPart } from './send.ts'
import type { MadePart } from './send-made.ts'

const headersFor = (uid: string): SentPart['headers'] => ({
  'Content-Type': `application/dicom; transfer-syntax=${uid}`,
})

/** An instance as it is stored. */
export const storedPart = (archive: Archive, instance: InstanceRow): SentPart => ({
  headers: headersFor(instance.transferSyntax),
  bytes: instance.bytes,
  read: (target, at) => archive.read(instance, target, at),
  stream: () => archive.stream(instance),
})

/**
 * An instance in the first of the transfer syntaxes in which it can go. Errors: `not-acceptable` or `unprocessable`, why
 * it can't go in the first one.
 */
export async function objectPart(
  archive: Archive,
  instance: InstanceRow,
  choices: readonly string[],
): Promise<MadePart> {
  let refusal: ExchangeError | undefined
  for (const uid of choices) {
    if (uid === instance.transferSyntax) return storedPart(archive, instance)
    try {
      const { bytes, stream } = await archive.made(instance, uid)
      return { headers: headersFor(uid), bytes, stream }
    } catch (error) {
      refusal ??= refused(error)
    }
  }
  throw refusal ?? new ExchangeError('not-acceptable')
}

/** Whether something else may do in the place of what failed; else it is thrown on. */
export function refused(error: unknown): ExchangeError {
  const isRefusal =
    error instanceof ExchangeError && (error.code === 'not-acceptable' || error.code === 'unprocessable')
  if (!isRefusal) throw error
  return error
}
