import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corpus, corpusPath } from '../../../test/support/corpus.ts'
import { hasShared } from '../../../test/support/shared.ts'
import { ExchangeError } from '../../errors.ts'
import type { DicomElement, DicomJson } from '../attributes.ts'
import { type Inspected, inspect } from '../gate.ts'
import { bufferSource } from '../source.ts'
import { formsOfObject } from './forms.ts'
import { picture } from './picture.ts'
import { show } from './show.ts'

interface Original {
  readonly bytes: Buffer
  readonly inspected: Inspected
}

const originals: readonly Original[] = corpus('dev').flatMap((file) => {
  const bytes = readFileSync(corpusPath(file))
  if (bytes.length > 2_000_000) return []
  try {
    const inspected = inspect(bufferSource(bytes), { allowBare: true })
    const { form } = formsOfObject(inspected)
    return ['picture', 'nothing', 'document'].includes(form) ? [] : [{ bytes, inspected }]
  } catch {
    return []
  }
})

const markup = `</title></style></svg><script>alert(1)</script><img src=x onerror='y'>"&]]>`
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    markup,
    'x'.repeat(200_000),
    '\u0000\ud800\u202e',
    [],
    {},
    { Alphabetic: '^^=' },
  ),
  fc.constantFrom<unknown>(0, -1, 1e308, -1e308, 2 ** 32, 65_536, 1_000_000, 0.1, 'NaN', 'inf', '-0'),
  fc.double(),
  fc.string(),
)
interface Change {
  readonly at: number
  readonly vr: string | undefined
  readonly values: readonly unknown[]
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(100_000),
  vr: fc.constantFrom(undefined, undefined, undefined, 'SQ', 'UN', 'OB', 'LO', 'DS'),
  values: fc.array(junk, { maxLength: 4 }),
})

/** Every attribute, nested ones too, with the data set it belongs to. */
function* places(json: DicomJson): Generator<readonly [Record<string, DicomElement>, string]> {
  for (const [tag, element] of Object.entries(json)) {
    yield [json as Record<string, DicomElement>, tag]
    if (element.vr !== 'SQ') continue
    for (const item of element.Value ?? [])
      if (typeof item === 'object' && item !== null) yield* places(item as DicomJson)
  }
}

/** A copy with other values, of the kinds that the gate would let through or not. */
function changed(json: DicomJson, changes: readonly Change[]): DicomJson {
  const copy = structuredClone(json)
  const all = [...places(copy)]
  for (const { at, vr, values } of changes) {
    const [dataSet, tag] = all[at % all.length] ?? []
    if (dataSet === undefined || tag === undefined) continue
    const name = vr ?? dataSet[tag]?.vr ?? 'UN'
    dataSet[tag] = { vr: name, Value: name === 'SQ' ? [{}] : (values as never) }
  }
  return copy
}

/** What an object answers in all its forms: each text, or nothing where it is refused in our own words. */
async function answers({ bytes, inspected }: Original): Promise<readonly (readonly [string, string])[]> {
  const found: [string, string][] = []
  for (const mediaType of formsOfObject(inspected).mediaTypes) {
    try {
      const source = bufferSource(bytes)
      const isPicture = mediaType === 'image/jpeg' || mediaType === 'image/png'
      const options = { format: 'jpeg', viewport: { width: 64, height: 64 } } as const
      const made = isPicture
        ? await picture(source, inspected, 1, options)
        : await show(source, inspected, mediaType)
      found.push([mediaType, isPicture ? '' : made.toString()])
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
    }
  }
  return found
}

test.skipIf(!hasShared)(
  'shows objects whose attributes hold anything at all as pages without foreign markup, or refuses them',
  async () => {
    const arbitrary = fc.record({
      original: fc.nat(originals.length - 1),
      changes: fc.array(change, { minLength: 1, maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ original: index, changes }) => {
        const original = originals[index]
        if (original === undefined) return
        const json = changed(original.inspected.json, changes)

        const shown = await answers({ ...original, inspected: { ...original.inspected, json } })

        for (const [mediaType, text] of shown) {
          expect(text.length).toBeLessThan(32_000_000)
          if (mediaType !== 'text/plain') expect(text).not.toMatch(/<script|<img|<!--/)
          expect(text).not.toContain('\0')
        }
      }),
      { numRuns: 400 },
    )
    expect(originals.length).toBeGreaterThan(50)
  },
  300_000,
)
