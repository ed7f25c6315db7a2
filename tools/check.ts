import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)
const node = process.execPath

/** Every check, cheapest first: name, program, arguments. */
const checks: readonly (readonly [string, string, ...string[]])[] = [
  ['format and lint', bin('biome'), 'ci', '--colors=off', '--diagnostic-level=error', '.'],
  ['types of the gateway', bin('tsc'), '-p', '.'],
  ['types of the portal', bin('tsc'), '-p', 'portal'],
  ['types of the portal in development', bin('tsc'), '-p', 'portal/dev'],
  ['types of the tests', bin('tsc'), '-p', 'test'],
  ['types of the benchmarks', bin('tsc'), '-p', 'bench'],
  ['import rules', bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'src', 'demo', 'portal/src'],
  ['promises and switches', bin('eslint'), '.'],
  ['dead code', bin('knip')],
  ['sizes of files', node, 'tools/check-sizes.ts'],
  ['translations', node, 'tools/check-translations.ts'],
  ['generated documents', node, 'tools/generate-docs.ts', '--check'],
  ['the checks themselves', node, 'tools/check-the-checks.ts'],
]

let failed = 0
for (const [name, program, ...args] of checks) {
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (status !== 0) {
    failed++
    console.log(`${stdout}${stderr}`.trimEnd())
  }
}
console.log(`${checks.length - failed} of ${checks.length} checks passed`)
process.exitCode = failed > 0 ? 1 : 0
