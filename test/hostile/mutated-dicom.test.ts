import { readFileSync, statSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { showObject, takeObject } from '../support/ask-object.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { mutated, mutations } from '../support/mutate.ts'
import { hasShared } from '../support/shared.ts'

const files = hasShared
  ? [...corpus('dev'), ...corpus('bad')].map(corpusPath).filter((file) => statSync(file).size < 100_000)
  : []
/** Of the processor; `npm run fuzz` asks for 0.2 s. What this finds on any machine is what doesn't end. */
const longestMs = 10_000

test.skipIf(!hasShared)(
  'answers or refuses 2,000 real objects with bytes changed, cut, doubled or swapped',
  async () => {
    const originals = files.map((file) => readFileSync(file))
    await fc.assert(
      fc.asyncProperty(mutations(originals.length), async (mutation) => {
        const bytes = mutated(originals[mutation.file] ?? Buffer.alloc(0), mutation)
        const started = process.cpuUsage()
        const inspected = takeObject(bytes)
        if (inspected !== undefined) await showObject(bytes, inspected)
        const { user, system } = process.cpuUsage(started)
        expect((user + system) / 1000).toBeLessThan(longestMs)
      }),
      { numRuns: 2000 },
    )
  },
  300_000,
)
