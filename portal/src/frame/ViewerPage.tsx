import i18next from 'i18next'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { Loading } from '../design/Skeleton.tsx'
import { PatientBanner } from './PatientBanner.tsx'
import { usePreliminaryStudies } from './preliminary-studies.ts'

const Viewer = lazy(async () => {
  const [{ Viewer }, { viewerResources }] = await Promise.all([
    import('../viewer/Viewer.tsx'),
    import('../viewer/resources.ts'),
  ])
  for (const [language, texts] of Object.entries(viewerResources))
    i18next.addResourceBundle(language, 'viewer', texts)
  return { default: Viewer }
})

/** The images of one or more studies under the patient's banner; the viewer's code comes only now. */
export function ViewerPage({ treatment, study }: { readonly treatment: string; readonly study: string }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const preliminary = usePreliminaryStudies(treatment)
  const series = search.get('series')
  const instance = search.get('instance')
  const frame = Number(search.get('frame'))
  const initial = {
    ...(series ? { series } : {}),
    ...(instance ? { instance } : {}),
    ...(frame > 0 ? { frame } : {}),
  }
  return (
    <div className="viewer-page" data-theme="viewer">
      <PatientBanner treatment={treatment} />
      <main id="main" className="viewer-main" aria-label={t('frame.images')}>
        <Suspense fallback={<Loading widths={[160, 240, 200]} />}>
          <Viewer
            treatment={treatment}
            studies={[study, ...search.getAll('with')]}
            initial={initial}
            preliminary={preliminary}
            onClose={() => navigate(addresses.list(treatment))}
          />
        </Suspense>
      </main>
    </div>
  )
}
