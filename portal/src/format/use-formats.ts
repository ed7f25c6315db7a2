import { useTranslation } from 'react-i18next'
import { type Formats, formatsOf } from './formats.ts'
import { type Language, languageOf } from './languages.ts'

/** The formats of the interface's language. */
export function useFormats(): Formats {
  return formatsOf(useLanguage())
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return languageOf(i18n.language) ?? 'en'
}
