import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useStartDownload } from '../downloads/use-downloads.ts'
import { useFormats } from '../format/use-formats.ts'
import { addTexts } from '../i18n/i18n.ts'
import { type Entry, entriesOf } from '../list/entries.ts'
import { useSources } from '../list/use-list.ts'
import type { Instead } from '../viewer/instead.ts'
import type { Prior } from '../viewer/priors.ts'
import { ElsewhereFirst, ElsewhereInstead, ElsewhereLink, useWay } from './Elsewhere.tsx'
import { PatientBanner } from './PatientBanner.tsx'

const Viewer = lazy(async () => {
  const [{ Viewer }, { viewerResources }] = await Promise.all([
    import('../viewer/Viewer.tsx'),
    import('../viewer/resources.ts'),
  ])
  await addTexts('viewer', viewerResources)
  return { default: Viewer }
})

/**
 * The images of one or more studies. The viewer names the patient in its own bar; until its code is here the banner does.
 * The list is asked for as well: it knows whose report is preliminary.
 */
export function ViewerPage({ treatment, study }: { readonly treatment: string; readonly study: string }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const opened = useQuery(treatmentQuery(treatment))
  const sources = useSources(treatment, opened.data)
  const entries = useMemo(
    () => entriesOf(sources.flatMap(({ answer }) => answer.data?.rows ?? [])),
    [sources],
  )
  const preliminary = useMemo(
    () => entries.filter(({ status }) => toneOf(status) === 'preliminary').map(({ id }) => id),
    [entries],
  )
  const priors = useMemo(() => entries.filter(({ row }) => row.kind === 'study').map(priorOf), [entries])
  const series = search.get('series')
  const instance = search.get('instance')
  const frame = Number(search.get('frame'))
  const initial = {
    ...(series ? { series } : {}),
    ...(instance ? { instance } : {}),
    ...(frame > 0 ? { frame } : {}),
  }
  const entry = entries.find(({ id }) => id === study)
  const { data: way, isPending } = useWay(treatment, study)
  const [isHere, setHere] = useState(search.has('here'))
  const instead = useCallback<Instead>(
    ({ why }) => <ElsewhereInstead treatment={treatment} study={study} why={why} />,
    [treatment, study],
  )
  const isElsewhere = way !== undefined && way.way !== 'relayed' && !isHere
  if (isPending || isElsewhere)
    return (
      <>
        <PatientBanner treatment={treatment} />
        <main id="main" className="alone stack">
          <h1>{entry?.row.title ?? t('frame.images')}</h1>
          {way ? (
            <ElsewhereFirst treatment={treatment} study={study} way={way} onHere={() => setHere(true)} />
          ) : (
            <Loading widths={[160, 240, 200]} />
          )}
        </main>
      </>
    )
  return (
    <div className="viewer-page" data-theme="viewer">
      <main id="main" className="viewer-main" aria-label={t('frame.images')}>
        <Suspense
          fallback={
            <>
              <PatientBanner treatment={treatment} />
              <Loading widths={[160, 240, 200]} />
            </>
          }
        >
          <Viewer
            treatment={treatment}
            studies={[study, ...search.getAll('with')]}
            initial={initial}
            preliminary={preliminary}
            priors={priors}
            instead={instead}
            actions={
              <>
                {entry && <StudyActions treatment={treatment} entry={entry} />}
                {way?.other === 'viewer' && (
                  <ElsewhereLink treatment={treatment} study={study} country={way.country} />
                )}
              </>
            }
            onClose={() => navigate(addresses.list(treatment))}
          />
        </Suspense>
      </main>
    </div>
  )
}

/** What the viewer needs of a study to suggest it for comparison. */
const priorOf = ({ id, row, at }: Entry): Prior => ({
  study: id,
  title: row.title,
  country: row.country,
  at,
  modalities: row.modalities,
  regions: [...row.regions, ...row.bodyParts].map(({ code }) => code),
})

/** The way to the study's report, and the study to take away. */
function StudyActions({ treatment, entry }: { readonly treatment: string; readonly entry: Entry }) {
  const { t } = useTranslation()
  const { bytes } = useFormats()
  const [, navigate] = useLocation()
  const start = useStartDownload(treatment)
  const [report] = entry.reports
  return (
    <>
      {report && (
        <Button className="btn plain" onPress={() => navigate(addresses.report(treatment, report.id))}>
          <Icon name="document" />
          {t('list.report')}
        </Button>
      )}
      <Button
        className="btn plain"
        isDisabled={start.isPending}
        onPress={() => start.mutate([{ kind: 'study', study: entry.id }])}
      >
        <Icon name="download" />
        {t('open.download', { size: bytes(entry.row.bytes) })}
      </Button>
    </>
  )
}
