import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stowTarget } from '../../src/connector/local-targets.ts'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { type Orthanc, orthancPorts, startOrthanc } from '../support/orthanc.ts'
import { buildStudy, manifestOf, national } from '../support/other-country.ts'
import { openList } from '../support/portal-journey.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'

const nobody = {
  dicomweb: 'http://127.0.0.1:9',
  authorization: '',
  dimse: { host: '127.0.0.1', port: 9, aet: 'NOBODY' },
}

let pacs: Orthanc
let node: PortalNode
let browser: TestBrowser
let page: Page
let isAway = false
beforeAll(async () => {
  pacs = await startOrthanc(await orthancPorts(), nobody)
  const orthanc = stowTarget('Hospital PACS', pacs.dicomweb, () => undefined)
  const away = stowTarget('Hospital PACS', 'http://127.0.0.1:9/dicom-web', () => undefined)
  const sometimes = {
    name: 'Hospital PACS',
    send: (...sent: Parameters<typeof orthanc.send>) => (isAway ? away : orthanc).send(...sent),
  }
  node = await portalNode({ pages: join(root, 'portal/dist'), targets: [sometimes] })
  node.other.instances = buildStudy({ slices: 5, side: 64 })
  node.other.manifest = manifestOf(node.other.instances)
  browser = await openBrowser()
  page = await browser.context.newPage()
  page.setDefaultTimeout(15_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
})
afterAll(async () => {
  await browser.close()
  await node.close()
  await pacs.stop()
})

test('a study is delivered from the list by keys under the local patient, with the rule in sight, and again when the system was away', async () => {
  await openList(page, { portal: node.url, login: doctor }, national.value)
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('Space')

  const button = page.getByRole('button', { name: 'Deliver to PACS' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect.poll(() => dialog.getByRole('radio', { name: 'Hospital PACS' }).isChecked()).toBe(true)
  const begin = dialog.getByRole('button', { name: 'Deliver', exact: true })
  await expect.poll(() => begin.isDisabled()).toBe(true)
  await dialog.getByLabel('Local patient ID').fill('L-7')
  await page.keyboard.press('Tab')
  await page.keyboard.type('HOSPITAL')
  await dialog.getByLabel('Accession number').fill('ACC-7')
  const becomes = (attribute: string) =>
    dialog.getByRole('row', { name: attribute }).getByRole('cell').last().textContent()
  expect(await becomes('(0010,0020)')).toBe('L-7')
  expect(await becomes('(0010,0021)')).toBe('HOSPITAL')
  expect(await becomes('(0010,0010)')).toBe('stays as it is')
  expect(await becomes('(0010,1002)')).toBe('removed')
  expect(await accessibilityFaults(page)).toEqual([])

  isAway = true
  await page.keyboard.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: '5 images were not delivered' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  isAway = false
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await dialog.getByText('All 5 objects were delivered').waitFor()

  const [patient] = await pacs.ask<{ MainDicomTags: object }[]>('GET', '/patients?expand')
  expect(patient?.MainDicomTags).toMatchObject({ PatientID: 'L-7' })
  const [study] = await pacs.ask<{ MainDicomTags: object }[]>('GET', '/studies?expand')
  expect(study?.MainDicomTags).toMatchObject({ AccessionNumber: 'ACC-7' })
  expect(new URL(page.url()).href).not.toContain('L-7')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('it is offered beside the study too', async () => {
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('.exp-actions').getByRole('button', { name: 'Deliver to PACS' }).click()
  await page.getByRole('dialog').getByText('All 5 objects were delivered').waitFor()
})
