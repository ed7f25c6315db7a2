import { useQuery } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { studyQuery } from '../api/queries.ts'
import { DeliverButton } from '../deliver/DeliverButton.tsx'
import { Icon } from '../design/Icon.tsx'
import { Status } from '../design/Status.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useStartDownload } from '../downloads/use-downloads.ts'
import { useFormats } from '../format/use-formats.ts'
import { regionOf } from './Cells.tsx'
import type { Entry } from './entries.ts'
import { formatName, opensHere } from './format-name.ts'
import { KeyImages } from './KeyImages.tsx'
import { SeriesStrip } from './SeriesStrip.tsx'
import { idsOf, type RowActions } from './table-keys.ts'

interface Props {
  readonly entry: Entry
  readonly treatment: string
  readonly actions: RowActions
}

/** Series, the conclusion, what can be done: the answer before the archive. */
export function EntryDetail({ entry, treatment, actions }: Props) {
  const isStudy = entry.row.kind === 'study'
  const [report] = entry.reports
  return (
    <div className={isStudy ? 'exp-g' : 'exp-g no-series'}>
      {isStudy && (
        <div>
          <Series treatment={treatment} entry={entry} />
          {report && opensHere(report) && <KeyImages treatment={treatment} report={report} />}
        </div>
      )}
      <Conclusion treatment={treatment} entry={entry} actions={actions} />
      <Facts entry={entry} />
    </div>
  )
}

function Series({ treatment, entry }: { readonly treatment: string; readonly entry: Entry }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(studyQuery(treatment, entry.id))
  if (error)
    return (
      <div className="series-failed" role="alert">
        <span className="bad">
          <Icon name="warning" small /> {t('open.seriesFailed')}
        </span>
        <Button className="btn" onPress={() => void refetch()}>
          <Icon name="retry" />
          {t('common.retry')}
        </Button>
      </div>
    )
  return <SeriesStrip treatment={treatment} study={data} entry={entry} />
}

function Conclusion({
  treatment,
  entry,
  actions,
}: {
  readonly treatment: string
  readonly entry: Entry
  readonly actions: RowActions
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const start = useStartDownload(treatment)
  const { row } = entry
  const report = row.kind === 'report' ? row : entry.reports[0]
  const tone = toneOf(report?.status)
  const items = [
    ...(row.kind === 'study' ? [{ kind: 'study' as const, study: row.id }] : []),
    ...(row.kind === 'report' ? [row] : entry.reports).map(({ id }) => ({
      kind: 'report' as const,
      report: id,
    })),
  ]
  const bytes = [row, ...entry.reports].reduce((sum, one) => sum + (one.bytes ?? 0), 0)
  return (
    <div className="concl-cell">
      {report ? (
        <>
          <p className="row concl-head">
            <Status status={report.status ?? 'unknown'} version={report.version} long />
            <span className="q">
              {[formats.dateTime(report.createdAt), report.author].filter(Boolean).join(' · ')}
            </span>
          </p>
          <p className={`concl${tone === 'cancelled' ? ' struck' : ''}`} lang={report.language}>
            {report.conclusion ?? <span className="q2">{t('open.noConclusion')}</span>}
          </p>
        </>
      ) : (
        <>
          <p className="row concl-head">
            <Status status={undefined} />
          </p>
          <p className="concl q2">{t('open.noReport')}</p>
        </>
      )}
      {report && !opensHere(report) && (
        <p className="q">
          {formatName(report)}: {t('list.onlyToTake')}
        </p>
      )}
      <div className="row exp-actions">
        {row.kind === 'study' && (
          <Button className="btn primary" onPress={() => actions.openImages(entry)}>
            <Icon name="images" />
            {t('open.images')}
          </Button>
        )}
        {report && opensHere(report) && (
          <Button className="btn" onPress={() => actions.openReport(report.id)}>
            <Icon name="document" />
            {t('open.report')}
          </Button>
        )}
        <Button className="btn" isDisabled={start.isPending} onPress={() => start.mutate(items)}>
          <Icon name="download" />
          {t('open.download', { size: formats.bytes(bytes) })}
        </Button>
        {row.kind === 'study' && <DeliverButton treatment={treatment} studies={[row]} />}
        <Button className="btn plain" onPress={() => actions.toggleBasket(idsOf(entry))}>
          <Icon name="basket" />
          {t('open.basket')}
        </Button>
      </div>
    </div>
  )
}

function Facts({ entry: { row, reports } }: { readonly entry: Entry }) {
  const { t } = useTranslation()
  const [report] = reports
  const link =
    row.linked.find(({ id }) => id === report?.id) ?? report?.linked.find(({ id }) => id === row.id)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['author', report?.author ?? row.author],
    ['linkedBy', link && t(`link.${link.reason}`)],
    ['alone', row.kind === 'report' ? t('open.aloneText') : undefined],
    ['accession', row.accessionNumbers.join(', ')],
    ['studyType', row.studyTypes.map(({ display, code }) => display ?? code).join(', ')],
    ['specialty', row.requestingSpecialty?.display ?? row.requestingSpecialty?.code],
    ['region', regionOf(row)],
    ['format', row.format?.display ?? formatName(row)],
  ]
  return (
    <dl className="kv">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name} className={`kv-${name}`}>
            <dt>{t(`open.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
