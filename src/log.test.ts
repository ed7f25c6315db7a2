import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('F08: a node whose log cannot be written goes on, and counts it', async () => {
  const program = `
    import { createLog, logFailures } from ${JSON.stringify(resolve(import.meta.dirname, 'log.ts'))}
    const log = createLog('info')
    for (let line = 0; line < 2000; line++) {
      log.info({ event: 'x.y' }, 'z'.repeat(5000))
      if (line % 100 === 0) await new Promise((done) => setTimeout(done, 1))
    }
    process.stdout.write(String(logFailures()))
    process.exit(0)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', openSync('/dev/full', 'w')],
  })
  let printed = ''
  child.stdout?.on('data', (piece: Buffer) => {
    printed += piece.toString()
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(Number(printed)).toBeGreaterThan(0)
})
