import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { NodeHealth } from '../../../src/http/portal/contract-operator.ts'
import { Loading } from '../design/Skeleton.tsx'
import { Failure } from '../frame/Failure.tsx'
import { Countries } from './Countries.tsx'
import { Ends } from './Ends.tsx'
import { Mark } from './Mark.tsx'
import { nodeQuery } from './queries.ts'
import { Table } from './Table.tsx'

/** How the other countries and this node are. */
export function HealthPage() {
  const { t } = useTranslation('operator')
  const { data, error, refetch } = useQuery(nodeQuery)
  return (
    <>
      <Countries />
      <section className="stack">
        <h2>{t('health.node')}</h2>
        {error ? (
          <Failure failure={error} title={t('health.failedNode')} retry={() => void refetch()} />
        ) : data ? (
          <Findings findings={data.findings} />
        ) : (
          <Loading widths={[640, 640, 640, 640]} />
        )}
      </section>
    </>
  )
}

function Findings({ findings }: NodeHealth) {
  const { t } = useTranslation('operator')
  const heads = ['part', 'state', 'ends', 'finding'].map((name) => t(`health.${name}`))
  return (
    <Table label={t('health.node')} heads={heads}>
      {findings.map(({ part, of, state, words, ends }) => (
        <tr key={`${part} ${of} ${words}`}>
          <th scope="row">
            {t(`health.parts.${part}`)} {of && <span className="mono">{of}</span>}
          </th>
          <td>
            <Mark tone={state}>{t(`states.${state}`)}</Mark>
          </td>
          <td className="nw">
            <Ends at={ends} />
          </td>
          <td>
            <span className="mono" lang="en">
              {words}
            </span>
          </td>
        </tr>
      ))}
    </Table>
  )
}
