import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureDebianPackages } from './debian.ts'

interface FileResult {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly {
    readonly status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo'
  }[]
}

const root = resolve(import.meta.dirname, '..')

/** `npm test`: everything there is to test, or with arguments only the files that match. Last line: what passed. */
function main(): number {
  ensureDebianPackages()
  const scratch = mkdtempSync(join(tmpdir(), 'roentgate-tests-'))
  try {
    const report = join(scratch, 'report.json')
    const args = [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ]
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
    return summarise(JSON.parse(readFileSync(report, 'utf8')).testResults, status ?? 1)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function summarise(files: readonly FileResult[], status: number): number {
  const count = (some: readonly FileResult[], ...states: string[]): number =>
    some.flatMap((file) => file.assertionResults).filter((test) => states.includes(test.status)).length
  const real = files.filter((file) => readFileSync(file.name, 'utf8').includes('support/shared.ts'))
  console.log(
    `Tests on real files: ${count(real, 'passed', 'failed')} ran, ${count(real, 'pending', 'skipped', 'todo')} skipped, in ${real.length} test files`,
  )
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  for (const file of broken) console.log(`${file.name} did not run: ${file.message.split('\n')[0]}`)
  const failed = count(files, 'failed') + broken.length
  console.log(
    `${count(files, 'passed')} passed, ${failed} failed, ${count(files, 'pending', 'skipped', 'todo')} skipped`,
  )
  return failed > 0 ? 1 : status
}

process.exitCode = main()
