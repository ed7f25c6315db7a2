import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)

interface Fault {
  readonly name: string
  /** File -> content; laid over a small clean tree. */
  readonly plant: Readonly<Record<string, string>>
  readonly program: string
  readonly args: readonly string[]
  /** What the check must say. */
  readonly says: RegExp
}

const depcruise = ['--config', '.dependency-cruiser.cjs', 'src', 'portal/src']
const clean = {
  'src/domain/word.ts': 'export const word = 1\n',
  'src/policy/use.ts': "import { word } from '../domain/word.ts'\n\nexport const twice = word * 2\n",
  'src/storage/rows.ts': 'export const rows = 3\n',
  'src/country-a/answer.ts': "import { twice } from '../policy/use.ts'\n\nexport const answer = twice\n",
  'src/country-b/ask.ts': "import { twice } from '../policy/use.ts'\n\nexport const ask = twice\n",
  'portal/src/page.ts': 'export const page = 4\n',
}

const faults: readonly Fault[] = [
  fault(
    'country A imports country B',
    { 'src/country-a/bad.ts': "export { ask } from '../country-b/ask.ts'\n" },
    /imports-of-country-a/,
  ),
  fault(
    'domain imports a folder above it',
    { 'src/domain/bad.ts': "export { twice } from '../policy/use.ts'\n" },
    /imports-of-domain/,
  ),
  fault(
    'a use case imports storage',
    { 'src/country-a/bad.ts': "export { rows } from '../storage/rows.ts'\n" },
    /imports-of-country-a/,
  ),
  fault(
    'policy does I/O',
    { 'src/policy/bad.ts': "import { readFileSync } from 'node:fs'\n\nexport const bad = readFileSync\n" },
    /pure-without-packages/,
  ),
  fault(
    'SQL outside storage',
    { 'src/country-a/bad.ts': "import { sql } from 'kysely'\n\nexport const bad = sql\n" },
    /sql-only-in-storage/,
  ),
  fault(
    'the portal imports the gateway',
    { 'portal/src/bad.ts': "export { rows } from '../../src/storage/rows.ts'\n" },
    /portal-takes-types/,
  ),
  fault(
    'an import cycle',
    {
      'src/domain/one.ts': "import { two } from './two.ts'\n\nexport const one: number = two\n",
      'src/domain/two.ts': "import { one } from './one.ts'\n\nexport const two: number = one\n",
    },
    /no-cycles/,
  ),
  biome('a default export', 'export default 1\n', /noDefaultExport/),
  biome('any', 'export const a = (b: any): unknown => b\n', /noExplicitAny/),
  biome(
    'a non-null assertion',
    'export const a = (b: string | undefined): string => b!\n',
    /noNonNullAssertion/,
  ),
  biome(
    'the environment read outside the configuration',
    'export const a = process.env.HOME\n',
    /noProcessEnv/,
  ),
  biome('console in the gateway', "console.log('x')\n", /noConsole/),
  biome(
    'an undeclared package',
    "import x from 'left-pad'\n\nexport const y = x\n",
    /noUndeclaredDependencies/,
  ),
  biome('an unformatted file', 'export const a   =  1\n', /format/i),
  typed('an enum', 'export enum A {\n  B,\n}\n', /TS1294|erasableSyntaxOnly/),
  typed('an unchecked index', 'export const a = (b: string[]): string => b[0]\n', /TS2322/),
  typed('an unused local', 'export const a = (): number => {\n  const b = 1\n  return 2\n}\n', /TS6133/),
  linted(
    'a promise that nobody awaits',
    "import { writeFile } from 'node:fs/promises'\n\nexport const a = (): void => {\n  writeFile('x', 'y')\n}\n",
    /no-floating-promises/,
  ),
  linted(
    'a switch that forgets a case',
    "export const a = (b: 'x' | 'y'): number => {\n  switch (b) {\n    case 'x':\n      return 1\n  }\n  return 0\n}\n",
    /switch-exhaustiveness-check/,
  ),
  {
    name: 'a file that nobody uses',
    plant: { 'src/domain/orphan.ts': 'export const orphan = 1\n' },
    program: bin('knip'),
    args: ['--include', 'files'],
    says: /orphan\.ts/,
  },
  {
    name: 'a file of a thousand lines',
    plant: { 'src/domain/long.ts': 'export {}\n'.repeat(1000) },
    program: process.execPath,
    args: [resolve(root, 'tools/check-sizes.ts')],
    says: /long\.ts/,
  },
]

function fault(name: string, plant: Record<string, string>, says: RegExp): Fault {
  return { name, plant, program: bin('depcruise'), args: depcruise, says }
}
function biome(name: string, content: string, says: RegExp): Fault {
  return { name, plant: { 'src/domain/bad.ts': content }, program: bin('biome'), args: ['ci', 'src'], says }
}
function typed(name: string, content: string, says: RegExp): Fault {
  return { name, plant: { 'src/domain/bad.ts': content }, program: bin('tsc'), args: ['-p', '.'], says }
}
function linted(name: string, content: string, says: RegExp): Fault {
  return { name, plant: { 'src/domain/bad.ts': content }, program: bin('eslint'), args: ['src'], says }
}

/** A small tree with the project's own rule files, nothing wrong in it. */
function makeTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'roentgate-checks-'))
  for (const file of readdirSync(root))
    if (
      /^(\.dependency-cruiser\.cjs|biome\.json|eslint\.config\.js|package\.json|tsconfig\.json|\.gitignore)$/.test(
        file,
      )
    )
      cpSync(join(root, file), join(tree, file))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  writeFileSync(
    join(tree, 'knip.json'),
    JSON.stringify({ entry: ['src/*/*.ts', '!src/domain/orphan.ts'], project: ['src/**/*.ts'] }),
  )
  writeFileSync(
    join(tree, 'tsconfig.json'),
    JSON.stringify({
      extends: resolve(root, 'tsconfig.json'),
      compilerOptions: { types: ['node'], typeRoots: [resolve(root, 'node_modules/@types')] },
      include: ['src'],
    }),
  )
  lay(tree, clean)
  spawnSync('git', ['init', '-q'], { cwd: tree })
  return tree
}

function lay(tree: string, files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), content)
  }
}

function run(
  tree: string,
  { program, args }: Pick<Fault, 'program' | 'args'>,
): { status: number | null; output: string } {
  spawnSync('git', ['add', '-A'], { cwd: tree })
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, output: stdout + stderr }
}

/** Every check must pass on the clean tree and fail, with its own words, on the planted fault. */
function main(): number {
  const tree = makeTree()
  const wrong: string[] = []
  try {
    for (const kind of new Map(faults.map((one) => [one.program + one.args.join(' '), one])).values()) {
      const { status, output } = run(tree, kind)
      if (status !== 0) wrong.push(`fails on a clean tree: ${kind.program} ${kind.args.join(' ')}\n${output}`)
      if (kind.args === depcruise && !/\((\d+) modules/.test(output))
        wrong.push(`did not look at the modules: ${output}`)
    }
    for (const one of faults) {
      lay(tree, one.plant)
      const { status, output } = run(tree, one)
      if (status === 0 || !one.says.test(output))
        wrong.push(`did not find ${one.name}: ${output.slice(0, 600)}`)
      for (const file of Object.keys(one.plant)) rmSync(join(tree, file))
    }
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
  for (const line of wrong) console.log(line)
  console.log(`${faults.length} planted faults, ${wrong.length} not found`)
  return wrong.length > 0 ? 1 : 0
}

process.exitCode = main()
