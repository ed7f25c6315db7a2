import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { configSchema } from '../src/config.ts'
import { countryPolicySchema } from '../src/trust/country-policy.ts'
import { datasetPage } from './dataset-page.ts'
import { conformancePage } from './dicom-conformance.ts'
import { pixelDataPage } from './pixel-data-page.ts'
import { securityTestsPage } from './security-tests-page.ts'

const root = resolve(import.meta.dirname, '..')

interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
}

const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema

/** Documents that are made from the code: path -> content. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/operations/config.schema.json': () => `${JSON.stringify(schema, null, 2)}\n`,
  'docs/operations/config.md': configPage,
  'docs/operations/country.schema.json': () =>
    `${JSON.stringify(z.toJSONSchema(countryPolicySchema, { io: 'input' }), null, 2)}\n`,
  'docs/conformance/dicom.md': () => conformancePage(settingsOf('listen.dimse')),
  'docs/conformance/dataset.md': datasetPage,
  'docs/conformance/pixel-data.md': pixelDataPage,
  'docs/conformance/security-tests.md': securityTestsPage,
}

function configPage(): string {
  const rows = rowsOf(schema, '')
  return `# Configuration

One YAML file a node. Every key can be overridden by the environment: \`ROENTGATE_\` and the path in upper case, \`__\` between levels (\`ROENTGATE_LISTEN__PORTAL__PORT=8080\`). Relative paths start at the file. An unknown key is an error that names the nearest known one. The JSON schema is [config.schema.json](config.schema.json).

This page is made from the code by \`node tools/generate-docs.ts\`.

| key | what | default |
|---|---|---|
${rows.join('\n')}
`
}

/** The rows of one part of the configuration. */
function settingsOf(path: string): string[] {
  const part = path.split('.').reduce<JsonSchema>((node, key) => node.properties?.[key] ?? {}, schema)
  return rowsOf(part, path)
}

function rowsOf(node: JsonSchema, path: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const here = path ? `${path}.${key}` : key
    const fallback =
      child.default !== undefined && !child.properties ? `\`${JSON.stringify(child.default)}\`` : ''
    const must =
      node.required?.includes(key) && child.default === undefined && !child.properties
        ? '**required**'
        : fallback
    const values = child.enum ? ` (${child.enum.map((one) => `\`${one}\``).join(', ')})` : ''
    const what = `${child.description ?? ''}${values}`
    const list = child.items?.properties ? rowsOf(child.items, `${here}[]`) : []
    return [`| \`${here}\` | ${what} | ${must} |`, ...rowsOf(child, here), ...list]
  })
}

const stale: string[] = []
for (const [path, make] of Object.entries(documents)) {
  const file = resolve(root, path)
  const content = await make()
  if (process.argv.includes('--check')) {
    if (read(file) !== content) stale.push(path)
    continue
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
for (const path of stale) console.log(`${path} is not what the code says: run node tools/generate-docs.ts`)
process.exitCode = stale.length > 0 ? 1 : 0

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
