import i18next, { type i18n, type Resource } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, languageOf } from '../format/languages.ts'

const texts: Readonly<Record<Language, () => Promise<{ default: object }>>> = {
  de: () => import('./de.json'),
  el: () => import('./el.json'),
  en: () => import('./en.json'),
  fi: () => import('./fi.json'),
  pt: () => import('./pt.json'),
  sv: () => import('./sv.json'),
}
const remembered = 'roentgate.language'

/** The texts of the interface in the language last chosen, else the browser's, else English. */
export async function startI18n(): Promise<i18n> {
  const language = chosenLanguage()
  const resources: Resource = { [language]: { translation: await load(language) } }
  await i18next.use(initReactI18next).init({
    lng: language,
    resources,
    fallbackLng: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
  return i18next
}

/** Changes the language at once and for the next time. */
export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await load(language))
  document.documentElement.lang = language
  localStorage.setItem(remembered, language)
  await i18next.changeLanguage(language)
}

/** Adds a part's own texts, in every language that it has, as a namespace. */
export function addTexts(namespace: string, byLanguage: Readonly<Record<string, object>>): void {
  for (const [language, part] of Object.entries(byLanguage))
    i18next.addResourceBundle(language, namespace, part)
}

async function load(language: Language): Promise<object> {
  const module = await texts[language]()
  return module.default
}

function chosenLanguage(): Language {
  const wishes = [localStorage.getItem(remembered) ?? '', ...navigator.languages]
  return wishes.map(languageOf).find((language) => language !== undefined) ?? 'en'
}
