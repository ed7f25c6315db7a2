import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { doctor, nurse, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'

let node: PortalNode
let browser: BrowserSession
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
})
afterAll(() => node.close())

const list = { tabsBy: 'year', columns: [{ column: 'title', shown: true, width: 300 }] }

test('settings are kept for the professional, over sign-ins, and for nobody else', async () => {
  expect(await (await browser.fetch('/api/settings')).json()).toEqual({})

  expect((await browser.send('PUT', '/api/settings', { list })).status).toBe(204)

  const later = await signIn(node.url, doctor)
  expect(await (await later.fetch('/api/settings')).json()).toEqual({ list })
  const other = await signIn(node.url, nurse)
  expect(await (await other.fetch('/api/settings')).json()).toEqual({})
})

test('nothing fits into settings but words of the contract', async () => {
  for (const odd of [
    { list: { ...list, tabsBy: 'Aino Korpisalo' } },
    { list: { ...list, note: 'Aino Korpisalo' } },
    { list: { columns: [{ column: 'title', shown: true, width: 1e9 }] } },
    { list: { columns: Array(40).fill({ column: 'title', shown: true }) } },
  ])
    expect((await browser.send('PUT', '/api/settings', odd)).status).toBe(400)
})

test('settings that this release does not know count as never set', async () => {
  const { subject } = await node.database.db
    .selectFrom('portal_settings')
    .select('subject')
    .executeTakeFirstOrThrow()
  await node.database.db
    .updateTable('portal_settings')
    .set({ settings: JSON.stringify({ list: { view: 'cards' } }) })
    .where('subject', '=', subject)
    .execute()

  expect(await (await browser.fetch('/api/settings')).json()).toEqual({})
})
