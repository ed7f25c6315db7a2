import { useQuery } from '@tanstack/react-query'
import { memo, useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { countriesQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Skeleton } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import type { Entry } from './entries.ts'
import type { Source } from './use-list.ts'

interface Props {
  readonly treatment: string
  readonly sources: readonly Source[]
  readonly entries: readonly Entry[]
  readonly onRefresh: (country: string) => Promise<void>
}

/** What each country answered, or that it didn't: a failure is named and can be tried again. */
export const SourcesStrip = memo(function SourcesStrip({ treatment, sources, entries, onRefresh }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const others = useOtherCountries(sources)
  const complete = sources.length > 0 && sources.every(({ answer }) => answer.data)
  const reports = new Set(
    entries.flatMap(({ row, reports }) => (row.kind === 'report' ? [row.id] : reports.map(({ id }) => id))),
  ).size
  const studies = entries.filter(({ row }) => row.kind === 'study').length
  return (
    <section className="sources" aria-label={t('list.sources')}>
      <span className="src">{t('list.sources')}</span>
      {sources.map((source) => (
        <SourceState key={source.country} source={source} onRefresh={onRefresh} />
      ))}
      {others > 0 && (
        <Link className="src add" href={addresses.addCountry(treatment)}>
          <Icon name="plus" small />
          {t('list.addCountry')}
        </Link>
      )}
      <span className="end totals" data-studies={studies} data-reports={reports}>
        <b>{number(studies)}</b>{' '}
        {t(complete ? 'list.totals' : 'list.totalsSoFar', {
          count: studies,
          reports: t('list.reports', { count: reports }),
        })}
      </span>
    </section>
  )
})

/** How many countries could be asked as well. */
function useOtherCountries(sources: readonly Source[]): number {
  const { data } = useQuery(countriesQuery)
  const known = new Set(sources.map(({ country }) => country))
  return data?.countries.filter(({ code }) => !known.has(code)).length ?? 0
}

function SourceState({
  source: { country, answer },
  onRefresh,
}: {
  readonly source: Source
  readonly onRefresh: Props['onRefresh']
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const name = formats.country(country)
  const { data, isFetching, error } = answer
  if (isFetching && !data) return <Asking name={name} />
  if (error && !data)
    return (
      <span className="src" data-source={country} data-state="failed">
        <span className="bad">
          <Icon name="warning" small />
        </span>
        <b>{name}</b> <span className="bad">{t('list.didNotAnswer')}</span>
        <Button className="btn quiet" onPress={() => void answer.refetch()}>
          {t('common.retry')}
        </Button>
      </span>
    )
  if (!data) return null
  return (
    <span className="src" data-source={country} data-state="answered">
      <span className={error ? 'bad' : 'good'}>
        <Icon name={error ? 'warning' : 'final'} small />
      </span>
      <b>{name}</b>
      <span>
        {t('list.studies', { count: data.studies })}, {t('list.reports', { count: data.reports })}
      </span>
      <span className="q" title={t('list.answeredAt', { time: formats.here(data.answeredAt) })}>
        {data.line ? formats.rate(data.line.bytesPerSecond.middle) : formats.hereTime(data.answeredAt)}
      </span>
      {error && <span className="bad">{t('list.refreshFailed')}</span>}
      <Button
        className="btn plain icon-only again"
        aria-label={t('list.askAgain', { country: name })}
        isDisabled={isFetching}
        onPress={() => void onRefresh(country).catch(() => undefined)}
      >
        <Icon name="retry" small />
      </Button>
    </span>
  )
}

function Asking({ name }: { readonly name: string }) {
  const { t } = useTranslation()
  const { span } = useFormats()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <span className="src" data-state="asking">
      <b>{name}</b> <Skeleton width={56} />
      <span className="q">
        {t('list.asking')}
        {seconds > 1 && `, ${span(seconds)}`}
      </span>
    </span>
  )
}
