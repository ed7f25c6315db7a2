import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import type { PatientIdentity } from '../domain/patient.ts'
import type { OpenDatabase } from './database.ts'
import { patientRegistry } from './patients.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const merges: object[] = []
const registry = () =>
  patientRegistry(database, {
    nationalSystems: ['urn:n'],
    patientMerged: [async (_, merged) => void merges.push(merged)],
  })
const identity = (ids: readonly string[], over: Partial<PatientIdentity> = {}): PatientIdentity => ({
  identifiers: ids.map((id) => ({ system: `urn:${id[0]}`, value: id })),
  name: { family: 'Mäkelä', given: ['Onni'] },
  birthDate: '2009-01-17',
  sex: 'male',
  ...over,
})

test('many that come at once with the same number are one person', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => registry().resolve(identity(['h1']))))

  expect(new Set(keys).size).toBe(1)
})

test('a person is known by every number that came with a known one, and what is known stays', async () => {
  const key = await registry().resolve(
    identity(['h2'], { name: { family: 'MAKELA', given: [] }, sex: 'unknown' }),
  )
  const same = await registry().resolve(identity(['n2', 'h2'], { name: { family: 'Other', given: ['X'] } }))

  expect(same).toBe(key)
  expect(await registry().identity(key)).toMatchObject({ name: { family: 'MAKELA' }, sex: 'male' })
  expect(await registry().personFor(key)).toEqual({ system: 'urn:n', value: 'n2' })
})

test('many persons are named at once, each by the number that others know, also by the key of a row that joined another', async () => {
  const joined = await registry().resolve(identity(['h8']))
  const national = await registry().resolve(identity(['n8']))
  const local = await registry().resolve(identity(['h9']))
  await registry().register(identity(['n8', 'h8']))

  const people = await registry().peopleFor([joined, national, local, 'no key'])

  expect(Object.fromEntries(people)).toEqual({
    [joined]: { system: 'urn:n', value: 'n8' },
    [national]: { system: 'urn:n', value: 'n8' },
    [local]: { system: 'urn:h', value: 'h9' },
  })
})

test('an identity from a system that answers for it replaces the data and joins the rows', async () => {
  const a = await registry().resolve(identity(['h3']))
  const b = await registry().resolve(identity(['n3']))

  const outcome = await registry().register(
    identity(['n3', 'h3'], { name: { family: 'Lehto', given: ['Eva'] } }),
  )

  expect(outcome).toEqual({ key: b, merged: [a] })
  expect(merges).toContainEqual({ from: a, into: b })
  expect(await registry().survivor(a)).toBe(b)
  expect((await registry().identity(a))?.name.family).toBe('Lehto')
})

test('finds by exact number and birth date, and by names without regard to case and accents', async () => {
  await registry().resolve(identity(['n4'], { name: { family: 'Åkerström', given: ['Åsa Birgitta'] } }))
  const identifiers = [{ system: 'urn:n', value: 'n4' }]
  const find = (traits: object) => registry().find({ identifiers, birthDate: '2009-01-17', ...traits })

  expect(await find({ family: 'akerstrom', given: 'BIRGITTA' })).toBeDefined()
  expect(await find({ family: 'aker' })).toBeUndefined()
  expect(await find({ birthDate: '2009-01-18' })).toBeUndefined()
  expect(await find({ sex: 'female' })).toBeUndefined()
  expect(await registry().find({ identifiers: [] })).toBeUndefined()
})

test('a key that is none names nobody', async () => {
  expect(await registry().identity("'; drop table patients; --")).toBeUndefined()
})
