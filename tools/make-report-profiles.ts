/**
 * Writes spec/fhir/report-profiles.json: what HL7 Europe's imaging profiles demand beyond FHIR R4, from the official definitions:
 * `node tools/make-report-profiles.ts <folder> [<folder>]`, each with StructureDefinition, ValueSet and CodeSystem files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compactProfiles } from '../src/fhir/profiles/compact.ts'

const definitions = process.argv
  .slice(2)
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /(StructureDefinition|ValueSet|CodeSystem)-[^/]*\.json$/.test(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')))
/** Profiles that only say who must be able to send what. */
const profiles = compactProfiles(definitions).filter(
  ({ url }) => !/obligation/i.test(url) && /hl7\.eu\/fhir\/(imaging|base)\//.test(url),
)
writeFileSync(
  resolve(import.meta.dirname, '../spec/fhir/report-profiles.json'),
  `{"source":"HL7 Europe imaging 1.0.0-ballot (R4) and base 2.0.0-ballot: what the profiles demand beyond FHIR R4",
"profiles":[\n${profiles.map((profile) => JSON.stringify(profile)).join(',\n')}\n]}\n`,
)
console.log(`${profiles.length} profiles`)
