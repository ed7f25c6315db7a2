import texts from '../../spec/terminology/readme-texts.json' with { type: 'json' }

type Text = (typeof texts)['en']
interface Values {
  /** ISO 8601 */
  readonly time: string
  readonly images: string
  readonly reports: string
}

const byLanguage = new Map<string, Text>(Object.entries(texts))

/** The readme of a download: in a language (BCP 47) where it is one of the European Union's, and in English. */
export function readme(language: string, values: Values, isPreliminary: boolean): string {
  const own = byLanguage.get(language.split('-')[0]?.toLowerCase() ?? '') ?? texts.en
  return [...new Set([own, texts.en])].map((text) => filled(text, values, isPreliminary)).join('\r\n\r\n')
}

function filled(text: Text, values: Values, isPreliminary: boolean): string {
  const { title, fetched, images, reports, preliminary, keep } = text
  const lines = [
    title,
    '',
    fetched,
    images,
    reports,
    ...(isPreliminary ? ['', preliminary] : []),
    '',
    keep,
    '',
  ]
  return lines.join('\r\n').replace(/\{(time|images|reports)\}/g, (_, name: keyof Values) => values[name])
}
