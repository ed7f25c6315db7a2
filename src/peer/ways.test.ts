import { expect, test } from 'vitest'
import { silentLog, testCountries } from '../../test/support/countries.ts'
import { openTrustList } from '../trust/trust-list.ts'
import { waysIn } from './ways.ts'

const viewer = 'https://viewer.fi.example'

/** Lists in which Finland has an image channel, a viewer, both or neither; the second past its time of grace. */
async function lists(images: boolean, viewers: readonly string[]) {
  const { content, publish, list, roots } = await testCountries({
    FI: { exchange: 4111, ...(images && { images: 4112 }) },
    PT: { exchange: 4121 },
  })
  const countries = content.countries.map((one) =>
    one.code === 'FI' ? { ...one, viewer_origins: [...viewers] } : one,
  )
  await publish({ ...content, seq: content.seq + 1, countries })
  const now = () => (content.exp + 25 * 3600) * 1000
  return [
    await openTrustList({ list, roots, log: silentLog }),
    await openTrustList({ list, roots, log: silentLog, now }),
  ] as const
}

test.each<[string, boolean, readonly string[], readonly string[]]>([
  ['an image channel and a viewer', true, [viewer], ['relayed', 'viewer']],
  ['an image channel only', true, [], ['relayed']],
  ['a viewer only', false, [viewer], ['viewer']],
  ['neither', false, [], []],
])('a country with %s offers just that', async (_, images, viewers, ways) => {
  const [list] = await lists(images, viewers)

  expect(waysIn(list).ways('FI')).toEqual(ways)
  expect(waysIn(list).ways('SE')).toEqual([])
  expect(waysIn(list).viewerOrigins()).toEqual(viewers)
})

test('an expired list names no viewers, and the pages of the portal still open', async () => {
  const [, expired] = await lists(true, [viewer])

  expect(waysIn(expired).viewerOrigins()).toEqual([])
})
