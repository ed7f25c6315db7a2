import { gunzipSync } from 'node:zlib'
import { type Json, parseJson } from '../json.ts'

const maxBytes = 512 * 2 ** 20
const block = 512

/**
 * Definitions of an official FHIR package (hl7.org/fhir/packages: a gzipped tar file, resources in JSON in its folder
 * `package`): StructureDefinition, ValueSet and CodeSystem.
 * Errors: what is not such a file.
 */
export function readFhirPackage(tgz: Uint8Array): Json[] {
  const tar = gunzipSync(tgz, { maxOutputLength: maxBytes })
  return [...files(tar)]
    .filter(({ name }) => /^package\/[^/]+\.json$/.test(name))
    .map(({ content }) => parseJson(content))
    .filter(({ resourceType }) => /^(StructureDefinition|ValueSet|CodeSystem)$/.test(String(resourceType)))
}

/** Plain files of a tar archive (POSIX.1-1988 ustar): 512-byte header with name and octal size, then the content. */
function* files(tar: Buffer): Generator<{ name: string; content: Buffer }> {
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block)
    const name = text(header, 0, 100)
    if (name === '') return
    const size = Number.parseInt(text(header, 124, 12).trim(), 8)
    if (!(size >= 0) || at + block + size > tar.length) throw new Error('not a tar file')
    const kind = header[156]
    const prefix = text(header, 345, 155)
    // '0' or NUL: a plain file.
    if (kind === 0x30 || kind === 0)
      yield {
        name: prefix === '' ? name : `${prefix}/${name}`,
        content: tar.subarray(at + block, at + block + size),
      }
    at += block + Math.ceil(size / block) * block
  }
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end < 0 ? length : end)
}
