/** Languages of the interface: how each calls itself, and the locale of its dates and numbers. */
export const languages = {
  bg: { name: 'Български', locale: 'bg-BG' },
  cs: { name: 'Čeština', locale: 'cs-CZ' },
  da: { name: 'Dansk', locale: 'da-DK' },
  de: { name: 'Deutsch', locale: 'de-DE' },
  el: { name: 'Ελληνικά', locale: 'el-GR' },
  en: { name: 'English', locale: 'en-GB' },
  es: { name: 'Español', locale: 'es-ES' },
  et: { name: 'Eesti', locale: 'et-EE' },
  fi: { name: 'Suomi', locale: 'fi-FI' },
  fr: { name: 'Français', locale: 'fr-FR' },
  ga: { name: 'Gaeilge', locale: 'ga-IE' },
  hr: { name: 'Hrvatski', locale: 'hr-HR' },
  hu: { name: 'Magyar', locale: 'hu-HU' },
  it: { name: 'Italiano', locale: 'it-IT' },
  lt: { name: 'Lietuvių', locale: 'lt-LT' },
  lv: { name: 'Latviešu', locale: 'lv-LV' },
  mt: { name: 'Malti', locale: 'mt-MT' },
  nl: { name: 'Nederlands', locale: 'nl-NL' },
  pl: { name: 'Polski', locale: 'pl-PL' },
  pt: { name: 'Português', locale: 'pt-PT' },
  ro: { name: 'Română', locale: 'ro-RO' },
  sk: { name: 'Slovenčina', locale: 'sk-SK' },
  sl: { name: 'Slovenščina', locale: 'sl-SI' },
  sv: { name: 'Svenska', locale: 'sv-SE' },
} as const

export type Language = keyof typeof languages

/** The language of the interface nearest to a wish (BCP 47), if there is one. */
export function languageOf(wish: string): Language | undefined {
  const code = wish.toLowerCase().split('-')[0] ?? ''
  return Object.hasOwn(languages, code) ? (code as Language) : undefined
}

/** A language that most people of a country read: the first guess for what is shown to its patients. */
export const languageOfCountry: Readonly<Record<string, string>> = {
  AT: 'de',
  BE: 'nl',
  BG: 'bg',
  CY: 'el',
  CZ: 'cs',
  DE: 'de',
  DK: 'da',
  EE: 'et',
  EL: 'el',
  ES: 'es',
  FI: 'fi',
  FR: 'fr',
  GR: 'el',
  HR: 'hr',
  HU: 'hu',
  IE: 'en',
  IT: 'it',
  LT: 'lt',
  LU: 'fr',
  LV: 'lv',
  MT: 'mt',
  NL: 'nl',
  PL: 'pl',
  PT: 'pt',
  RO: 'ro',
  SE: 'sv',
  SI: 'sl',
  SK: 'sk',
}
