/**
 * Writes spec/dicom/dictionary.json: tag -> [keyword, VR, VM], from the facts of PS3.6 chapters 6 to 9 as the package
 * dcmjs carries them. Run it when that package brings a newer edition of PS3.6.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

/** dcmjs writes the standard's "OB or OW" and the like in lower case. */
const ambiguous: Record<string, string> = { ox: 'OW', xs: 'US/SS', lt: 'OW', up: 'UL' }

interface Entry {
  readonly tag: string
  readonly vr: string
  readonly vm: string
  readonly name: string
}

/** The package brings no types of its own. */
const dcmjs = createRequire(import.meta.url)('dcmjs') as {
  data: { DicomMetaDictionary: { nameMap: Record<string, Entry> } }
}
const nameMap = dcmjs.data.DicomMetaDictionary.nameMap
const rows = Object.values(nameMap)
  .filter((entry) => entry.vr !== 'na')
  .map((entry) => ({ ...entry, tag: entry.tag.replace(/[(),]/g, '').toUpperCase() }))
  .sort((a, b) => (a.tag < b.tag ? -1 : 1))
const lines = rows.map(
  ({ tag, vr, vm, name }) => `"${tag}":${JSON.stringify([name, ambiguous[vr] ?? vr, vm])}`,
)
const head = '"source":"DICOM PS3.6 chapters 6 to 9; 60xx and 50xx stand for their repeating groups"'
const file = resolve(import.meta.dirname, '../spec/dicom/dictionary.json')
writeFileSync(file, `{${head},"tags":{\n${lines.join(',\n')}\n}}\n`)
console.log(`${rows.length} tags`)
