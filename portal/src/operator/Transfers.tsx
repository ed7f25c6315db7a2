import { useTranslation } from 'react-i18next'
import type { Exchanges } from '../../../src/http/portal/contract-operator.ts'
import { useFormats } from '../format/use-formats.ts'
import { Mark, type Tone } from './Mark.tsx'
import { Table } from './Table.tsx'

type Transfer = Exchanges['transfers'][number]

const tones: Readonly<Record<Transfer['state'], Tone>> = {
  ready: 'none',
  running: 'well',
  done: 'well',
  failed: 'ill',
}
const columns = ['state', 'number', 'size', 'sent', 'reason'] as const

/** Downloads and deliveries of treatments that are open. */
export function Transfers({ transfers }: { readonly transfers: readonly Transfer[] }) {
  const { t } = useTranslation('operator')
  const { number: write, bytes: size } = useFormats()
  return (
    <section className="stack">
      <h2>{t('transfers.title')}</h2>
      {transfers.length === 0 ? (
        <p className="q2">{t('transfers.none')}</p>
      ) : (
        <Table label={t('transfers.title')} heads={columns.map((name) => t(`transfers.${name}`))}>
          {transfers.map(({ state, reason, number, bytes, sent }) => (
            <tr key={`${state} ${reason}`}>
              <th scope="row">
                <Mark tone={tones[state]}>{t(`transfers.states.${state}`)}</Mark>
              </th>
              <td>{write(number)}</td>
              <td>{size(bytes)}</td>
              <td>{size(sent)}</td>
              <td lang="en">{reason ?? '–'}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  )
}
