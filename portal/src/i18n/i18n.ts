import i18next, { type i18n, type Resource } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, languageOf } from '../format/languages.ts'
import { pluralRuleOf } from '../format/plurals.ts'

type Texts = Readonly<Record<Language, () => Promise<{ readonly default: object }>>>

const texts: Texts = {
  bg: () => import('./bg.json'),
  cs: () => import('./cs.json'),
  da: () => import('./da.json'),
  de: () => import('./de.json'),
  el: () => import('./el.json'),
  en: () => import('./en.json'),
  es: () => import('./es.json'),
  et: () => import('./et.json'),
  fi: () => import('./fi.json'),
  fr: () => import('./fr.json'),
  ga: () => import('./ga.json'),
  hr: () => import('./hr.json'),
  hu: () => import('./hu.json'),
  it: () => import('./it.json'),
  lt: () => import('./lt.json'),
  lv: () => import('./lv.json'),
  mt: () => import('./mt.json'),
  nl: () => import('./nl.json'),
  pl: () => import('./pl.json'),
  pt: () => import('./pt.json'),
  ro: () => import('./ro.json'),
  sk: () => import('./sk.json'),
  sl: () => import('./sl.json'),
  sv: () => import('./sv.json'),
}
/** The texts by namespace; a part of the portal that is loaded later adds its own. */
const parts = new Map<string, Texts>([['translation', texts]])
const remembered = 'roentgate.language'

/** The texts of the interface in the language last chosen, else the browser's, else English. */
export async function startI18n(): Promise<i18n> {
  const language = chosenLanguage()
  const resources: Resource = { [language]: { translation: (await texts[language]()).default } }
  await i18next.use(initReactI18next).init({
    lng: language,
    resources,
    fallbackLng: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  const { pluralResolver } = i18next.services
  const ruleOfBrowser = pluralResolver.getRule.bind(pluralResolver)
  pluralResolver.getRule = (code: string, options?: object) =>
    pluralRuleOf(code) ?? ruleOfBrowser(code, options)
  document.documentElement.lang = language
  return i18next
}

/** Changes the language at once and for the next time. */
export async function changeLanguage(language: Language): Promise<void> {
  await Promise.all([...parts].map(([namespace, part]) => load(language, namespace, part)))
  document.documentElement.lang = language
  localStorage.setItem(remembered, language)
  await i18next.changeLanguage(language)
}

/** Adds a part's own texts as a namespace: the chosen language's now, another's when it is chosen. */
export async function addTexts(namespace: string, part: Texts): Promise<void> {
  parts.set(namespace, part)
  await load(languageOf(i18next.language) ?? 'en', namespace, part)
}

async function load(language: Language, namespace: string, part: Texts): Promise<void> {
  if (i18next.hasResourceBundle(language, namespace)) return
  i18next.addResourceBundle(language, namespace, (await part[language]()).default)
}

function chosenLanguage(): Language {
  const wishes = [localStorage.getItem(remembered) ?? '', ...navigator.languages]
  return wishes.map(languageOf).find((language) => language !== undefined) ?? 'en'
}
