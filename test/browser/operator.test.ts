import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lineHistory } from '../../src/storage/line-history.ts'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { signIn } from '../support/portal-journey.ts'
import { doctor, operator, type PortalNode, portalNode } from '../support/portal-node.ts'
import { failedTransaction, someEntries, writeJournal } from '../support/written-journal.ts'

let node: PortalNode
let browser: TestBrowser
let page: Page
beforeAll(async () => {
  node = await portalNode({ pages: join(root, 'portal/dist') })
  await writeJournal(node.database, someEntries)
  await lineHistory(node.database.db).add('FI', { bytesPerSecond: 4e6, firstByteMs: 80 })
  browser = await openBrowser({ width: 1280, height: 800 })
  page = await browser.context.newPage()
  page.setDefaultTimeout(15_000)
  await page.emulateMedia({ reducedMotion: 'reduce' }) // colours change at once
})
afterAll(async () => {
  await browser.close()
  await node.close()
})

/** By keys alone: the link of the top bar, then a tab. */
async function press(name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).focus()
  await page.keyboard.press('Enter')
}

async function lookAt(name: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    expect(await accessibilityFaults(page)).toEqual([])
    const folder = process.env.SCREENS
    if (folder !== undefined)
      await page.screenshot({ path: join(folder, `${name}.${theme}.png`), fullPage: true })
  }
}

test('an operator sees at a glance which country answers, which does not, and what ends soon', async () => {
  await signIn(page, { portal: node.url, login: operator })
  await press('Operation')
  await page.getByRole('heading', { name: 'Other countries' }).waitFor()
  const row = (name: string) => page.getByRole('row', { name })

  await row('Finland').getByText('After 41 ms').waitFor()
  await expect.poll(() => row('Finland').getByText('Left alone after failures').isVisible()).toBe(true)
  await expect.poll(() => row('Finland').getByText('ECONNREFUSED').isVisible()).toBe(true)
  await row('Sweden').getByText('No answer').waitFor()
  await row('Sweden').getByRole('button', { name: 'Ask again' }).focus()
  await page.keyboard.press('Enter')
  await row('Sweden').getByText('No answer').waitFor()
  await expect.poll(() => row('Estonia').getByText('Suspended in the trust list').isVisible()).toBe(true)
  await expect.poll(() => row('Key tls').getByText('roentgate keys rotate tls').isVisible()).toBe(true)
  await lookAt('operator-health')
})

test('an operator sees how much was exchanged, how fast, and what failed, and follows a failure into the journal', async () => {
  await press('Exchanges')
  const finland = page.getByRole('row', { name: 'Finland' })
  await finland.getByText('Failed: 1').waitFor()
  await expect.poll(() => finland.getByText('32 Mbit/s', { exact: true }).isVisible()).toBe(true)
  await page.getByRole('button', { name: '7 days' }).focus()
  await page.keyboard.press('Enter')
  await finland.getByText('Failed: 1').waitFor()
  await lookAt('operator-exchanges')

  await press('Failures')
  await page.getByText(failedTransaction).waitFor()
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await expect.poll(() => page.getByText('peer-unavailable').isVisible()).toBe(true)
  await lookAt('operator-failures')

  await press('All its entries')
  await page.getByText('Dr Inês Valadares').waitFor()
  await expect.poll(() => page.getByLabel('Transaction').inputValue()).toBe(failedTransaction)
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
})

test('an operator searches the journal, sees nothing of a patient, and is seen', async () => {
  await press('Journal')
  await page.getByLabel('What').selectOption({ label: 'Report read' })
  await page.getByLabel('Professional').fill('Dr Aada Virtanen')
  node.journal.length = 0
  await page.keyboard.press('Enter')
  await page.getByRole('cell', { name: 'Dr Aada Virtanen' }).waitFor()
  await lookAt('operator-journal')
  await expect.poll(() => page.getByText('010150-999R').count()).toBe(0)
  expect(node.journal.map(({ kind }) => kind)).toEqual(['journal-searched'])

  await page.getByLabel('Professional').fill('Nobody')
  await page.keyboard.press('Enter')
  await page.getByText('No entry fits.').waitFor()
})

test('to a doctor the pages are not there', async () => {
  const other = await openBrowser()
  try {
    const mine = await other.context.newPage()
    await signIn(mine, { portal: node.url, login: doctor })
    await expect.poll(() => mine.getByRole('link', { name: 'Operation', exact: true }).count()).toBe(0)
    await mine.goto(`${node.url}/operation/health`)
    await mine.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  } finally {
    await other.close()
  }
})
