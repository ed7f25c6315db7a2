import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/** As a container needs Chromium: no sandbox, no network of its own, software WebGL. */
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

export interface TestBrowser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** A fresh Chromium with a profile of its own. */
export async function openBrowser(viewport = { width: 1440, height: 900 }): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'roentgate-chromium-'))
  const options = {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args,
    viewport,
    locale: 'en-GB',
    acceptDownloads: true,
  }
  const context = await chromium.launchPersistentContext(profile, options)
  return {
    context,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
