import '../../design/tokens.css'
import '../../design/reset.css'
import '../viewer.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { languageOf } from '../../format/languages.ts'
import { addTexts, changeLanguage, startI18n } from '../../i18n/i18n.ts'
import { ViewerFailure } from '../failure.ts'
import { viewerResources } from '../resources.ts'
import { fetchViewed, viewerInAddress } from './api.ts'
import { Ended } from './Ended.tsx'
import { RemoteViewer } from './RemoteViewer.tsx'

// The page of the country that holds the images: a study in the language of the portal that its reader comes from.
const root = document.getElementById('root')
if (root) {
  const viewer = viewerInAddress(location.pathname)
  const [i18n, viewed] = await Promise.all([
    startI18n(),
    viewer === undefined
      ? undefined
      : fetchViewed(viewer).catch((error: unknown) =>
          error instanceof ViewerFailure ? error.kind : ('busy' as const),
        ),
  ])
  await addTexts('viewer', viewerResources)
  const language = typeof viewed === 'object' ? languageOf(viewed.language) : undefined
  if (language !== undefined) await changeLanguage(language)
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        {viewer !== undefined && typeof viewed === 'object' ? (
          <RemoteViewer viewer={viewer} viewed={viewed} />
        ) : (
          <Ended reason={typeof viewed === 'string' ? viewed : 'session'} />
        )}
      </I18nextProvider>
    </StrictMode>,
  )
}
