import { randomBytes, randomUUID } from 'node:crypto'
import { asExchangeError } from '../errors.ts'
import type { ObjectStore } from './ports.ts'

/** Writes, reads and removes a small thing. Undefined when all of it works, else what does not, for the operator. */
export async function objectStoreIll(objects: ObjectStore): Promise<string | undefined> {
  const key = randomUUID()
  const bytes = randomBytes(1024)
  const steps = [
    ['found', () => objects.check()],
    ['written', () => objects.derived.write(key, bytes)],
    [
      'read',
      async () => {
        if (!(await objects.derived.read(key))?.equals(bytes))
          throw new Error('It gives other bytes than it was given')
      },
    ],
    ['emptied', () => objects.derived.remove(key)],
  ] as const
  for (const [name, step] of steps) {
    try {
      await step()
    } catch (error) {
      return `cannot be ${name}: ${reasonOf(error)}`
    }
  }
  return undefined
}

function reasonOf(error: unknown): string {
  const { message, cause } = asExchangeError(error)
  return cause instanceof Error && cause.message !== message ? `${message} (${cause.message})` : message
}
