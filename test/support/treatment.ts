import type { BrowserSession } from './browser-session.ts'
import { national } from './other-country.ts'

/** Identifies the test's patient and opens a treatment; the path of the treatment below the portal. */
export async function openTreatment(browser: BrowserSession): Promise<string> {
  const identified = (await (
    await browser.send('POST', '/api/identifications', {
      country: 'FI',
      purpose: 'TREAT',
      traits: { nationalPersonIdentifier: national.value },
    })
  ).json()) as { identification: string }
  const opened = (await (
    await browser.send('POST', '/api/treatments', {
      identification: identified.identification,
      notice: { version: '1', language: 'fi', method: 'shown' },
    })
  ).json()) as { treatment: string }
  return `/api/treatments/${opened.treatment}`
}

/** Handles of the test's study and report. */
export async function listed(
  browser: BrowserSession,
  path: string,
): Promise<{ readonly study: string; readonly report: string }> {
  const { rows } = (await (await browser.fetch(`${path}/sources/FI/documents`)).json()) as {
    rows: { id: string; kind: string }[]
  }
  const id = (kind: string): string => rows.find((row) => row.kind === kind)?.id ?? ''
  return { study: id('study'), report: id('report') }
}
