import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { addresses } from '../api/addresses.ts'
import { Icon } from '../design/Icon.tsx'
import { useStartDownload } from '../downloads/use-downloads.ts'
import { useFormats } from '../format/use-formats.ts'
import type { Entry } from '../list/entries.ts'
import type { ListContent } from '../list/use-list.ts'

interface Props {
  readonly treatment: string
  readonly handle: string
  readonly report: Report | undefined
  readonly entry: Entry | undefined
  readonly content: ListContent
}

/** Where the reader is, the reports before and after in the list's order, and what can be done with this one. */
export function ReportBar({ treatment, handle, report, entry, content }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const [, navigate] = useLocation()
  const start = useStartDownload(treatment)
  const reports = content.shown.flatMap(({ row, reports }) =>
    row.kind === 'report' ? [row.id] : reports.map(({ id }) => id),
  )
  const at = reports.indexOf(handle)
  const studies = report?.studies.flatMap(({ study }) => study ?? []) ?? []
  const images = studies.length > 0 ? studies : entry?.row.kind === 'study' ? [entry.id] : []
  const step = (by: number): void => {
    const next = reports[at + by]
    if (next) navigate(addresses.report(treatment, next))
  }
  return (
    <div className="crumb">
      <Link href={addresses.list(treatment)}>
        <Icon name="left" small /> {t('report.list')}
      </Link>
      {entry?.row.modalities.map((modality) => (
        <span key={modality} className="mod">
          {modality}
        </span>
      ))}
      <b className="crumb-title">{report?.title ?? entry?.row.title}</b>
      {entry && (
        <span className="q2 only-wide">
          {formats.dateTime(entry.at)} · <span className="cc">{entry.row.country}</span>{' '}
          {entry.row.organisation}
        </span>
      )}
      <div className="end row">
        {at >= 0 && (
          <>
            <span className="q2">
              {t('report.nth', { nth: formats.number(at + 1), count: reports.length })}
            </span>
            <Button
              className="btn plain icon-only"
              aria-label={t('report.previous')}
              isDisabled={at <= 0}
              onPress={() => step(-1)}
            >
              <Icon name="up" />
            </Button>
            <Button
              className="btn plain icon-only"
              aria-label={t('report.next')}
              isDisabled={at >= reports.length - 1}
              onPress={() => step(1)}
            >
              <Icon name="down" />
            </Button>
          </>
        )}
        <Button className="btn" isDisabled={!report} onPress={() => window.print()}>
          <Icon name="print" />
          {t('report.print')}
        </Button>
        <Button
          className="btn"
          isDisabled={!report || start.isPending}
          onPress={() => start.mutate([{ kind: 'report', report: handle }])}
        >
          <Icon name="download" />
          {t('report.download')}
        </Button>
        {images.length > 0 && (
          <Button className="btn primary" onPress={() => navigate(addresses.images(treatment, images))}>
            <Icon name="images" />
            {t('open.images')}
          </Button>
        )}
      </div>
    </div>
  )
}
