import de from './i18n/de.json'
import el from './i18n/el.json'
import en from './i18n/en.json'
import fi from './i18n/fi.json'
import pt from './i18n/pt.json'
import sv from './i18n/sv.json'

/** Texts of the viewer by language, for the i18next namespace `viewer`. */
export const viewerResources = { de, el, en, fi, pt, sv } as const
