import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exchanges } from '../../../src/http/portal/contract-operator.ts'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { Mark } from './Mark.tsx'
import { exchangesQuery } from './queries.ts'
import { Table } from './Table.tsx'
import { Transfers } from './Transfers.tsx'

const periods = ['1', '7', '28'] as const
const columns = ['asked', 'answered', 'rate', 'wait', 'within'] as const

/** How much was exchanged with each country, what of it failed, and how fast the lines are. */
export function ExchangesPage() {
  const { t } = useTranslation('operator')
  const { here } = useFormats()
  const [days, setDays] = useState<string>('1')
  const { data, error, refetch } = useQuery(exchangesQuery(days))
  return (
    <>
      <section className="stack">
        <h2>{t('pages.exchanges')}</h2>
        <fieldset className="seg" aria-label={t('exchanges.period')}>
          {periods.map((one) => (
            <button key={one} type="button" aria-pressed={one === days} onClick={() => setDays(one)}>
              {t(`exchanges.days.${one}`)}
            </button>
          ))}
        </fieldset>
        {error ? (
          <Failure failure={error} title={t('exchanges.failed')} retry={() => void refetch()} />
        ) : !data ? (
          <Loading widths={[640, 640, 640]} />
        ) : (
          <>
            <p className="q2">{t('exchanges.lead', { time: here(data.from) })}</p>
            {data.countries.length === 0 ? (
              <p>{t('exchanges.none')}</p>
            ) : (
              <Table
                label={t('pages.exchanges')}
                heads={[t('health.country'), ...columns.map((name) => t(`exchanges.${name}`))]}
              >
                {data.countries.map((country) => (
                  <Row key={country.country} of={country} />
                ))}
              </Table>
            )}
          </>
        )}
      </section>
      {data && <Transfers transfers={data.transfers} />}
    </>
  )
}

type Country = Exchanges['countries'][number]

function Row({ of: { country, asked, answered, line, within } }: { readonly of: Country }) {
  const { t } = useTranslation('operator')
  const { country: nameOf, rate, number, percent } = useFormats()
  const wait = (ms: number): string => `${number(Math.round(ms))}\u00a0ms`
  return (
    <tr>
      <th scope="row">
        {nameOf(country)} <span className="cc">{country}</span>
      </th>
      <td>
        <Count {...asked} />
      </td>
      <td>
        <Count {...answered} />
      </td>
      <td>{line ? <Spread of={line.bytesPerSecond} write={rate} /> : t('exchanges.notMeasured')}</td>
      <td>{line ? <Spread of={line.firstByteMs} write={wait} /> : t('exchanges.notMeasured')}</td>
      <td>{within === undefined ? t('exchanges.notMeasured') : percent(within)}</td>
    </tr>
  )
}

function Count({ requests, failures }: Country['asked']) {
  const { t } = useTranslation('operator')
  const { number } = useFormats()
  return (
    <div className="stack">
      <b>{number(requests)}</b>
      {failures > 0 && (
        <p>
          <Mark tone="ill">{t('exchanges.failures', { number: number(failures) })}</Mark>
        </p>
      )}
    </div>
  )
}

interface SpreadProps {
  readonly of: NonNullable<Country['line']>['bytesPerSecond']
  readonly write: (value: number) => string
}

/** The middle, and between which two lie eight of ten. */
function Spread({ of: { low, middle, high }, write }: SpreadProps) {
  return (
    <div className="stack nw">
      <b>{write(middle)}</b>
      <p className="q2">
        {write(low)} – {write(high)}
      </p>
    </div>
  )
}
