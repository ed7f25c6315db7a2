import type { Page } from 'playwright-core'
import type { ReadyLine } from './demo.ts'

type Demo = Pick<ReadyLine, 'portal' | 'login'>

export interface Person {
  /** Name of the identifier on the screen where it isn't the first of the alternatives. */
  readonly field?: string
  readonly identifier: string
  /** YYYY-MM-DD */
  readonly birthDate: string
}

/** Opens the portal and signs in at the identity provider, as the professional would. */
export async function signIn(page: Page, demo: Demo): Promise<void> {
  await page.goto(demo.portal)
  await page.getByText('Sign in as a health professional').click()
  await page.getByLabel('User name').fill(demo.login.user)
  await page.getByLabel('Password').fill(demo.login.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Country that holds the records').waitFor()
}

/** Chooses it where more countries than one can be asked. */
export async function chooseFinland(page: Page): Promise<void> {
  await page.getByRole('combobox').fill('Finl')
  await page.getByRole('option', { name: 'Finland' }).click()
}

/** Step 1: asks Finland for the person. */
export async function ask(
  page: Page,
  { field = 'National identity number', identifier, birthDate }: Person,
): Promise<void> {
  if (field !== 'National identity number') await page.getByRole('button', { name: field }).click()
  await page.getByRole('textbox', { name: field }).fill(identifier)
  const [year = '', month = '', day = ''] = birthDate.split('-')
  await page.getByRole('spinbutton', { name: /day/i }).click()
  await page.keyboard.type(`${day}${month}${year}`)
  await page.getByRole('button', { name: 'Ask Finland' }).click()
}

/** Steps 2 and 3: confirms the person, gives the notice, and opens the list. */
export async function confirmAndOpen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Yes, this is the patient' }).click()
  await page.getByText('Shown or read to the patient').click()
  await page.getByRole('button', { name: 'Open the list' }).click()
}

/** From the sign-in to the list of the one person that the other country of a portal node holds. */
export async function openList(page: Page, demo: Demo, identifier: string): Promise<void> {
  await signIn(page, demo)
  await chooseFinland(page)
  await page.getByRole('textbox', { name: 'National identity number' }).fill(identifier)
  await page.getByRole('button', { name: 'Ask Finland' }).click()
  await confirmAndOpen(page)
  await page.locator('tr[data-kind="study"]').first().waitFor()
}
