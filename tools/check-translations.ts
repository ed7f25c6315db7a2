import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folders = ['portal/src/i18n', 'portal/src/operator/i18n', 'portal/src/viewer/i18n']

/** The official languages of the European Union (Regulation No 1 of 1958, article 1). */
const official = 'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split(' ')

/** Texts that may read as English does: figures, names, marks and words that several languages share. */
const shared = new Set([
  ...['{{time}}', '{{size}}, {{files}}', '{{tool}}: {{value}}', '{{value}} cm', 'Study Instance UID', 'Cine'],
  ...['W {{width}}  L {{center}}', 'Zoom {{value}}', 'SD {{value}}', 'Se', 'Im', 'Fr', 'PDF document', 'MPR'],
])
const sharedWords = new Set(
  [
    'Format Patient Version version filter filters Organisation Element Code Name Region Zoom Subdural Layout',
    'Mediastinum Stroke Video Download Downloads Document Documents Images Final Segmentation Photographie',
    'Pause Auto Angle Notes images image count name value title layout minute minutes files file place',
    'Axial Coronal Sagittal Sex Validator Modality Label Status Registration System series Series Ser im Sources later percent model object objects Annotations',
  ].flatMap((line) => line.split(' ')),
)

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

/** Whether a text may stay as it is in English: it has no word, or only shared ones. */
function readsAlike(text: string): boolean {
  const words = text.replace(/\{\{[^}]*\}\}/g, ' ').match(/\p{L}{2,}/gu) ?? []
  return shared.has(text) || words.every((word) => sharedWords.has(word))
}

/**
 * Every language has every key of English, with the same placeholders, nothing empty, nothing left in English,
 * and the plural forms that it needs and no other.
 */
function faultsOf(folder: string): string[] {
  const read = (file: string): Map<string, string> =>
    flat(JSON.parse(readFileSync(join(root, folder, file), 'utf8')))
  const english = read('en.json')
  const keys = new Set([...english.keys()].map(base))
  const plurals = new Set([...english.keys()].filter((key) => plural.test(key)).map(base))
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.json'))
  const absent = official
    .filter((language) => !files.includes(`${language}.json`))
    .map((language) => `${folder}/${language}.json is missing`)
  const inFiles = files.flatMap((file) => {
    const texts = read(file)
    const language = basename(file, '.json')
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.map(String)
    const mine = new Set([...texts.keys()].map(base))
    const originalOf = (key: string): string =>
      english.get(base(key)) ?? english.get(`${base(key)}_other`) ?? ''
    const fault = (text: string): string => `${folder}/${file}: ${text}`
    const faulty = (test: (key: string, text: string) => boolean, what: string): string[] =>
      [...texts].filter(([key, text]) => test(key, text)).map(([key]) => fault(`${key} ${what}`))
    return [
      ...[...keys].filter((key) => !mine.has(key)).map((key) => fault(`${key} is missing`)),
      ...faulty((key) => !keys.has(base(key)), 'is not in English'),
      ...faulty((_, text) => text.trim() === '', 'is empty'),
      ...faulty(
        (key, text) =>
          keys.has(base(key)) &&
          // A form for exactly one may leave the number out, where English does.
          placeholders(text) !== placeholders(originalOf(key)) &&
          placeholders(text) !== placeholders(english.get(`${base(key)}_one`) ?? originalOf(key)),
        'has other placeholders than English',
      ),
      ...faulty(
        (key) => plurals.has(base(key)) && !forms.includes(key.slice(base(key).length + 1)),
        'is a form that the language does not have',
      ),
      ...faulty(
        (key, text) =>
          language !== 'en' && [originalOf(key), english.get(key)].includes(text) && !readsAlike(text),
        'is left in English',
      ),
      ...[...plurals]
        .filter((key) => mine.has(key))
        .flatMap((key) =>
          forms
            .filter((form) => !texts.has(`${key}_${form}`))
            .map((form) => fault(`${key} lacks the form "${form}"`)),
        ),
    ]
  })
  return [...absent, ...inFiles]
}

const faults = folders.flatMap(faultsOf)
for (const fault of faults) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
