import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { reportQuery, treatmentQuery } from '../api/queries.ts'
import { announce } from '../design/Announcer.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useLanguage } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import { useListContent, useSources } from '../list/use-list.ts'
import { useView } from '../list/use-view.ts'
import { PrintHead } from './PrintHead.tsx'
import { ReportAside } from './ReportAside.tsx'
import { ReportBar } from './ReportBar.tsx'
import { ReportSection } from './ReportSection.tsx'
import { StatusBanner } from './StatusBanner.tsx'
import { inReadingOrder } from './sections.ts'
import './report.css'

/** One report: conclusion first, its status across the page, everything else below and beside it. */
export function ReportPage({
  treatment,
  report: handle,
}: {
  readonly treatment: string
  readonly report: string
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const opened = useQuery(treatmentQuery(treatment))
  const sources = useSources(treatment, opened.data)
  const [view] = useView(treatment)
  const content = useListContent(sources, view)
  const { data: report, error, refetch } = useQuery(reportQuery(treatment, handle, language))
  const status = report?.status
  useEffect(() => {
    if (status && toneOf(status) === 'preliminary') announce(t(`status.long.${status}`), 'assertive')
  }, [status, t])
  const entry = content.entries.find(
    ({ id, reports }) => id === handle || reports.some((one) => one.id === handle),
  )
  return (
    <div className="report-page">
      <PatientBanner treatment={treatment} />
      <main id="main" className="report-main">
        <ReportBar treatment={treatment} handle={handle} report={report} entry={entry} content={content} />
        {error ? (
          <div className="alone">
            <Failure failure={error} title={t('report.notOpened')} retry={() => void refetch()} />
          </div>
        ) : report ? (
          <>
            <StatusBanner report={report} />
            <Body treatment={treatment} handle={handle} report={report} />
          </>
        ) : (
          <div className="report-wait">
            <Loading widths={[120, 620, 560, 600, 140, 520, 580, 540]} />
          </div>
        )}
      </main>
    </div>
  )
}

function Body({
  treatment,
  handle,
  report,
}: {
  readonly treatment: string
  readonly handle: string
  readonly report: Report
}) {
  const { t } = useTranslation()
  const sections = useMemo(() => inReadingOrder(report.sections), [report.sections])
  return (
    <div className="g">
      <PrintHead treatment={treatment} report={report} />
      <nav aria-label={t('report.sections')}>
        <ul>
          {sections.map(({ title, values }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sections have no other identity and never move
            <li key={index}>
              <a
                href={`#section-${index}`}
                onClick={(event) => {
                  event.preventDefault()
                  document.getElementById(`section-${index}`)?.scrollIntoView({ behavior: 'smooth' })
                }}
              >
                <span className="grow">{title}</span>
                {values.length > 0 && <span className="count">{values.length}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="sheet">
        <article className="sheet-body">
          <h1 className="sr">{report.title}</h1>
          {sections.map((section, index) => (
            <ReportSection
              // biome-ignore lint/suspicious/noArrayIndexKey: sections have no other identity and never move
              key={index}
              id={`section-${index}`}
              section={section}
              language={report.language}
              isLead={index === 0 && section.kind === 'conclusion'}
            />
          ))}
          {sections.length === 0 && <p className="q2 no-sections">{t('report.onlyDocument')}</p>}
        </article>
      </div>
      <ReportAside treatment={treatment} handle={handle} report={report} />
    </div>
  )
}
