import { useQuery } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Neighbours } from '../../../src/http/portal/contract-operator.ts'
import { useSession } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Loading, Skeleton } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { Ends } from './Ends.tsx'
import { Mark, type Tone } from './Mark.tsx'
import { dialQuery, neighboursQuery } from './queries.ts'
import { Table } from './Table.tsx'

type Neighbour = Neighbours['countries'][number]
type Line = NonNullable<Neighbour['exchange']>

const columns = ['country', 'now', 'requests', 'images', 'certificate', 'keys'] as const

/** The other countries: whether each answers now, and how the lines to it were. */
export function Countries() {
  const { t } = useTranslation('operator')
  const { data, error, refetch } = useQuery(neighboursQuery)
  return (
    <section className="stack">
      <h2>{t('health.countries')}</h2>
      <p className="q2">{t('health.lead')}</p>
      {error ? (
        <Failure failure={error} title={t('health.failedCountries')} retry={() => void refetch()} />
      ) : !data ? (
        <Loading widths={[640, 640]} />
      ) : data.countries.length === 0 ? (
        <p>{t('health.none')}</p>
      ) : (
        <Table label={t('health.countries')} heads={columns.map((name) => t(`health.${name}`))}>
          {data.countries.map((neighbour) => (
            <Row key={neighbour.country} neighbour={neighbour} />
          ))}
        </Table>
      )}
    </section>
  )
}

function Row({ neighbour }: { readonly neighbour: Neighbour }) {
  const { t } = useTranslation('operator')
  const { country: nameOf } = useFormats()
  const { csrf } = useSession()
  const { country, isSuspended, hasImages, exchange, images, keysEnd } = neighbour
  const dial = useQuery({ ...dialQuery(country, csrf), enabled: !isSuspended })
  return (
    <tr>
      <th scope="row">
        {nameOf(country)} <span className="cc">{country}</span>
      </th>
      <td>{isSuspended ? <Mark tone="look">{t('health.suspended')}</Mark> : <Answer dial={dial} />}</td>
      <td>
        <LineCell line={exchange} />
      </td>
      <td>{hasImages || images ? <LineCell line={images} /> : t('health.noImages')}</td>
      <td className="nw">
        <Ends at={dial.data?.certificateEnds ?? exchange?.certificateEnds} />
      </td>
      <td className="nw">
        <Ends at={keysEnd} />
      </td>
    </tr>
  )
}

function Answer({
  dial,
}: {
  readonly dial: ReturnType<typeof useQuery<{ ok: boolean; words: string; took?: number | undefined }>>
}) {
  const { t } = useTranslation('operator')
  const { number } = useFormats()
  const { data, isFetching, error, refetch } = dial
  if (isFetching)
    return (
      <span role="status" aria-label={t('health.asking')}>
        <Skeleton width={64} />
      </span>
    )
  if (data?.ok) return <Mark tone="well">{t('health.took', { time: number(data.took ?? 0) })}</Mark>
  return (
    <div className="stack">
      <Mark tone="ill">{t('health.noAnswer')}</Mark>
      {(data ?? error) && (
        <p className="mono" lang="en">
          {data?.words ?? error?.message}
        </p>
      )}
      <Button className="btn" onPress={() => void refetch()}>
        <Icon name="retry" />
        {t('health.again')}
      </Button>
    </div>
  )
}

const tones: Readonly<Record<Line['breaker'], Tone>> = { closed: 'well', open: 'ill', trying: 'look' }

function LineCell({ line }: { readonly line: Line | undefined }) {
  const { t } = useTranslation('operator')
  const { here } = useFormats()
  if (!line) return <Mark tone="none">{t('health.notAsked')}</Mark>
  return (
    <div className="stack">
      <Mark tone={tones[line.breaker]}>{t(`health.breaker.${line.breaker}`)}</Mark>
      {line.answeredAt && <p className="q2">{t('health.answered', { time: here(line.answeredAt) })}</p>}
      {line.failedAt && (
        <p className="q2">
          {t('health.failed', { time: here(line.failedAt) })} <span className="mono">{line.failure}</span>
        </p>
      )}
    </div>
  )
}
