import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import {
  doctor,
  operator,
  type PortalNode,
  portalNode,
  supervisor,
} from '../../../test/support/portal-node.ts'
import type { Dialled, Neighbours, NodeHealth } from './contract-operator.ts'
import { operations } from './openapi.ts'

let node: PortalNode
let engineer: BrowserSession
beforeAll(async () => {
  node = await portalNode()
  engineer = await signIn(node.url, operator)
})
afterAll(() => node.close())

const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T

test('an operator sees how the node is: what ends, what is ill, and what to do', async () => {
  const { findings } = await json<NodeHealth>(engineer.fetch('/api/operator/node'))

  expect(findings).toContainEqual({
    part: 'key',
    of: 'tls',
    state: 'ill',
    words: 'ends in 3 days: roentgate keys rotate tls',
    ends: '2025-11-24T16:00:00.000Z',
  })
  expect(findings.find(({ part }) => part === 'DIMSE')?.state).toBe('look')
})

test('an operator sees when each country answered last, and asks it again', async () => {
  const { countries } = await json<Neighbours>(engineer.fetch('/api/operator/countries'))
  const dial = (country: string) => engineer.send('POST', `/api/operator/countries/${country}/dial`)

  expect(countries.map(({ country, images }) => [country, images?.breaker])).toEqual([
    ['FI', 'open'],
    ['SE', undefined],
    ['EE', undefined],
  ])
  expect(countries[0]?.images?.failure).toBe('ECONNREFUSED')
  expect(await json<Dialled>(dial('FI'))).toMatchObject({ ok: true, took: 41 })
  expect(await json<Dialled>(dial('SE'))).toMatchObject({ ok: false })
  expect((await dial('XX')).status).toBe(404)
})

test('to a doctor and to a supervisor, none of the pages is there', async () => {
  const mine = operations.filter(({ path }) => path.startsWith('/api/operator/'))
  expect(mine.length).toBeGreaterThan(2)
  for (const login of [doctor, supervisor]) {
    const session = await signIn(node.url, login)
    for (const { method, path } of mine) {
      const answer = await session.send(method.toUpperCase(), path.replace('{country}', 'FI'))
      expect([path, answer.status]).toEqual([path, 404])
    }
    expect((await json<{ operator: boolean }>(session.fetch('/api/session'))).operator).toBe(false)
  }
})
