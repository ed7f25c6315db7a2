/** Where the texts of the viewer are, by language, for the i18next namespace `viewer`; each is loaded when it is wanted. */
export const viewerResources = {
  cs: () => import('./i18n/cs.json'),
  da: () => import('./i18n/da.json'),
  de: () => import('./i18n/de.json'),
  el: () => import('./i18n/el.json'),
  en: () => import('./i18n/en.json'),
  es: () => import('./i18n/es.json'),
  fi: () => import('./i18n/fi.json'),
  fr: () => import('./i18n/fr.json'),
  it: () => import('./i18n/it.json'),
  nl: () => import('./i18n/nl.json'),
  pt: () => import('./i18n/pt.json'),
  sk: () => import('./i18n/sk.json'),
  sv: () => import('./i18n/sv.json'),
} as const
