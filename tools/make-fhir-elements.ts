/**
 * Writes spec/fhir/elements.json: for every FHIR R4 type its elements, each `type` or `type*` where it repeats, from the
 * definitions as the package @medplum/fhirtypes carries them. Run it when that package brings a correction of R4.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../node_modules/@medplum/fhirtypes/dist')
/** Types of the package's own product, not of FHIR. */
const foreign =
  /^(AccessPolicy|Agent|AsyncJob|Bot|BulkDataExport|ClientApplication|DomainConfiguration|IdentityProvider|JsonWebKey|Login|PasswordChangeRequest|Project|ProjectMembership|ResourceType|SmartAppLaunch|SubscriptionStatus|User|UserConfiguration|UserSecurityRequest|ViewDefinition|index)\.d\.ts$/
/** Elements of that product in FHIR's types. */
const added: Record<string, RegExp> = {
  Reference: /^resource$/,
  Meta: /^(project|author|onBehalfOf|account|accounts|compartment)$/,
}
/** Written as a generic there. */
const generic: Record<string, string> = { T: 'Resource' }

const types: Record<string, Record<string, string>> = {}
for (const file of readdirSync(folder).sort()) {
  if (foreign.test(file)) continue
  const text = readFileSync(resolve(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  for (const [, name = '', body = ''] of text.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)) {
    const elements: Record<string, string> = {}
    for (const [, key = '', raw = ''] of body.matchAll(/^ {2}(?:readonly )?(\w+)\??:\s*([^;]+);/gm)) {
      if (key === 'resourceType' || added[name]?.test(key)) continue
      elements[key] = typeOf(raw)
    }
    types[name] = elements
  }
}

function typeOf(raw: string): string {
  const repeats = /\[\]$/.test(raw.trim())
  const bare = raw
    .trim()
    .replace(/\[\]$/, '')
    .replace(/^\((.*)\)$/, '$1')
    .replace(/<.*>$/s, '')
  const type = /['|]/.test(bare) || bare === 'ResourceType' ? 'string' : (generic[bare] ?? bare)
  return repeats ? `${type}*` : type
}

const lines = Object.entries(types).map(([name, elements]) => `"${name}":${JSON.stringify(elements)}`)
const head = '"source":"HL7 FHIR R4 (4.0.1) resource and data type definitions"'
writeFileSync(
  resolve(import.meta.dirname, '../spec/fhir/elements.json'),
  `{${head},"types":{\n${lines.join(',\n')}\n}}\n`,
)
console.log(`${lines.length} types`)
