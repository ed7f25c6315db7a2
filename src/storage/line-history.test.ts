import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { lineHistory, lineStates, purgeLineHistory } from './line-history.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const at = (hour: number) => lineHistory(database.db, () => hour)

test('a country that nothing came from has no figures; one measurement gives a wide spread', async () => {
  expect(await at(9).figures('FI')).toBeUndefined()
  await at(9).add('FI', { bytesPerSecond: 4e6, firstByteMs: 80 })

  expect(await at(9).figures('FI')).toEqual({
    samples: 1,
    bytesPerSecond: { low: 2e6, middle: 4e6, high: 8e6 },
    firstByteMs: { low: 40, middle: 80, high: 160 },
  })
})

test('figures are those of the hour, once there are enough of them', async () => {
  for (let n = 1; n <= 20; n++) {
    await at(10).add('SE', { bytesPerSecond: n * 1e5, firstByteMs: 200 })
    await at(23).add('SE', { bytesPerSecond: n * 1e6, firstByteMs: 40 })
  }
  const day = await at(11).figures('SE')
  const night = await at(0).figures('SE')
  const evening = await at(18).figures('SE')

  expect(day?.bytesPerSecond.middle).toBeCloseTo(1.05e6)
  expect(night?.bytesPerSecond.low).toBeCloseTo(2.9e6)
  expect(night?.bytesPerSecond.high).toBeCloseTo(18.1e6)
  expect(evening?.samples).toBe(40)
})

test('how true estimates were is told, and what is too old goes', async () => {
  const expected = { low: 5, middle: 10, high: 20 }
  await at(9).addForecast('FI', { expected, seconds: 12 })
  await at(9).addForecast('FI', { expected, seconds: 30 })

  const states = await lineStates(database.db)
  expect(states.find(({ country }) => country === 'FI')).toEqual({
    country: 'FI',
    samples: expect.any(Number),
    bytesPerSecond: expect.objectContaining({ middle: 4e6 }),
    firstByteMs: expect.objectContaining({ middle: 80 }),
    ratio: 2.1,
    within: 0.5,
  })
  await database.pool.query(`update line_samples set at = at - interval '29 days' where country = 'SE'`)
  await purgeLineHistory(database.db)
  expect((await lineStates(database.db)).map(({ country }) => country)).toEqual(['FI'])
})
