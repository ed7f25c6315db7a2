import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { viewerOrigin } from '../../../test/support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { listed, openTreatment } from '../../../test/support/treatment.ts'
import type { Way } from '../../country-b/choose-way.ts'

/** Portals by what their configuration lets in. */
const settings = { both: ['relayed', 'viewer'], transfer: ['relayed'], viewer: ['viewer'] } as const
type Setting = keyof typeof settings
interface Portal {
  readonly node: PortalNode
  readonly browser: BrowserSession
  readonly path: string
  readonly study: string
}
const portals = new Map<Setting, Portal>()

async function opened(ways: readonly Way[]): Promise<Portal> {
  const node = await portalNode({ ways })
  const browser = await signIn(node.url, doctor)
  const path = await openTreatment(browser)
  const { study } = await listed(browser, path)
  return { node, browser, path, study }
}
beforeAll(async () => {
  for (const setting of Object.keys(settings) as Setting[])
    portals.set(setting, await opened(settings[setting]))
})
afterAll(async () => {
  for (const { node } of portals.values()) await node.close()
})
const portalOf = (setting: Setting): Portal => {
  const portal = portals.get(setting)
  if (!portal) throw new Error('no such portal')
  return portal
}
beforeEach(() => {
  for (const { node } of portals.values()) node.other.ways = ['relayed', 'viewer']
})

const wayOf = async ({ browser, path, study }: Portal, query = ''): Promise<unknown> =>
  (await browser.fetch(`${path}/studies/${study}/way${query}`)).json()
const openHere = async ({ browser, path, study }: Portal): Promise<number> =>
  (await browser.fetch(`${path}/studies/${study}`)).status
const openThere = ({ browser, path, study }: Portal): Promise<Response> =>
  browser.send('POST', `${path}/studies/${study}/viewer`)

test.each<[Setting, readonly Way[], object, number, number]>([
  ['both', ['relayed', 'viewer'], { way: 'relayed', reason: 'line-unknown', other: 'viewer' }, 200, 200],
  ['both', ['viewer'], { way: 'viewer', reason: 'only-viewer' }, 400, 200],
  ['both', ['relayed'], { way: 'relayed', reason: 'only-transfer' }, 200, 400],
  ['transfer', ['relayed', 'viewer'], { way: 'relayed', reason: 'only-transfer' }, 200, 400],
  ['transfer', ['viewer'], { reason: 'no-way' }, 400, 400],
  ['viewer', ['relayed', 'viewer'], { way: 'viewer', reason: 'only-viewer' }, 400, 200],
  ['viewer', ['relayed'], { reason: 'no-way' }, 400, 400],
])('a portal for %s and a country that offers %j: %j', async (setting, offered, way, here, there) => {
  const portal = portalOf(setting)
  portal.node.other.ways = offered

  expect(await wayOf(portal)).toEqual({ country: 'FI', ...way })
  expect(await openHere(portal)).toBe(here)
  expect((await openThere(portal)).status).toBe(there)
})

test('what failed or is long in coming falls back to the other way, and says so', async () => {
  const portal = portalOf('both')

  expect(await wayOf(portal, '?failed=relayed')).toMatchObject({ way: 'viewer', reason: 'transfer-failed' })
  expect(await wayOf(portal, '?late=true')).toMatchObject({ way: 'viewer', reason: 'late' })
  expect(await wayOf(portal, '?failed=viewer')).toMatchObject({ way: 'relayed', reason: 'viewer-failed' })
  expect(await wayOf(portalOf('transfer'), '?failed=relayed')).toMatchObject({ reason: 'only-transfer' })
})

test('the code comes for this portal in its language, and the journal says whose study was offered', async () => {
  const portal = portalOf('both')
  const { node } = portal
  const answer = (await (await openThere(portal)).json()) as object

  expect(answer).toEqual({ address: `${viewerOrigin}/open`, code: 'c'.repeat(43) })
  expect(node.other.calls.at(-1)).toMatch(new RegExp(`^viewer [\\d.]+ ${node.url} [a-z]{2}$`))
  expect(node.journal.at(-1)).toMatchObject({ kind: 'viewer-offered', outcome: 'success', country: 'FI' })
})

test('pages may send a form to the viewers that the trust list names, and nowhere else', async () => {
  const portal = portalOf('both')
  const targets = async (): Promise<string | undefined> =>
    /form-action ([^;]*)/.exec(
      (await portal.browser.fetch('/')).headers.get('content-security-policy') ?? '',
    )?.[1]

  expect(await targets()).toBe(`'self' ${viewerOrigin}`)
  portal.node.other.ways = ['relayed']
  expect(await targets()).toBe("'self'")
})

test.each(['?wish=own', '?failed=pigeon', '?late=perhaps'])('a question %s is refused', async (query) => {
  const { browser, path, study } = portalOf('both')

  expect((await browser.fetch(`${path}/studies/${study}/way${query}`)).status).toBe(400)
})
