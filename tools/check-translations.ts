import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folders = ['portal/src/i18n', 'portal/src/viewer/i18n']

type Texts = { readonly [key: string]: string | Texts }

/** i18next's plural endings differ by language: a key counts once without them. */
const plural = /_(zero|one|two|few|many|other)$/

function flat(texts: Texts, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) => {
      const here = path ? `${path}.${key}` : key
      return typeof value === 'string' ? [[here, value] as const] : [...flat(value, here)]
    }),
  )
}

const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map((one) => one[1])
    .sort()
    .join(',')
const base = (key: string): string => key.replace(plural, '')

/** Every language has every key of English, with the same placeholders, nothing empty and every plural form it needs. */
function faultsOf(folder: string): string[] {
  const read = (file: string): Map<string, string> =>
    flat(JSON.parse(readFileSync(join(root, folder, file), 'utf8')))
  const english = read('en.json')
  const keys = new Set([...english.keys()].map(base))
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const texts = read(file)
      const language = basename(file, '.json')
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      const mine = new Set([...texts.keys()].map(base))
      const plurals = [...english.keys()].filter((key) => plural.test(key)).map(base)
      return [
        ...[...keys].filter((key) => !mine.has(key)).map((key) => `${file}: ${key} is missing`),
        ...[...mine].filter((key) => !keys.has(key)).map((key) => `${file}: ${key} is not in English`),
        ...[...texts].filter(([, text]) => text.trim() === '').map(([key]) => `${file}: ${key} is empty`),
        ...[...texts]
          .filter(
            ([key, text]) => english.has(key) && placeholders(text) !== placeholders(english.get(key) ?? ''),
          )
          .map(([key]) => `${file}: ${key} has other placeholders than English`),
        ...[...new Set(plurals)].flatMap((key) =>
          forms
            .filter((form) => !texts.has(`${key}_${form}`))
            .map((form) => `${file}: ${key} lacks the form "${form}"`),
        ),
      ]
    })
    .map((fault) => `${dirname(join(folder, 'x'))}/${fault}`)
}

const faults = folders.flatMap(faultsOf)
for (const fault of faults) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
