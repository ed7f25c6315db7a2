import '../../design/tokens.css'
import './harness.css'
import i18next from 'i18next'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { initReactI18next } from 'react-i18next'
import { allowOwnScripts } from '../../design/trusted-types.ts'
import { viewerResources } from '../resources.ts'
import { Viewer } from '../Viewer.tsx'

// ?study=HANDLE[&study=HANDLE][&series=HANDLE[&instance=HANDLE]][&language=el][&preliminary=1]
const wish = new URLSearchParams(location.search)
const series = wish.get('series')
const instance = wish.get('instance')

const resources = Object.fromEntries(
  await Promise.all(
    Object.entries(viewerResources).map(
      async ([language, load]) => [language, { viewer: (await load()).default }] as const,
    ),
  ),
)
await i18next.use(initReactI18next).init({
  lng: wish.get('language') ?? 'en',
  fallbackLng: 'en',
  ns: ['viewer'],
  resources,
  interpolation: { escapeValue: false },
})

allowOwnScripts()
const root = document.getElementById('root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Viewer
        treatment="treatment-0123456789"
        studies={wish.getAll('study')}
        {...(series === null ? {} : { initial: { series, ...(instance === null ? {} : { instance }) } })}
        preliminary={wish.has('preliminary')}
        priors={JSON.parse(wish.get('priors') ?? '[]')}
        onClose={() => history.back()}
      />
    </StrictMode>,
  )
