import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { JournalLine, JournalPage } from '../../../src/http/portal/contract-operator.ts'
import { addresses } from '../api/addresses.ts'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { Mark, type Tone } from './Mark.tsx'
import { Table } from './Table.tsx'

interface Props {
  readonly found: UseInfiniteQueryResult<InfiniteData<JournalPage>>
  readonly columns: readonly Column[]
  /** What is said where there are no lines, and where they could not be had. */
  readonly none: string
  readonly failed: string
}

const cells = {
  when: When,
  what: What,
  outcome: Outcome,
  other: OtherEnd,
  professional: Who,
  reason: Reason,
  transaction: Transaction,
} as const
export type Column = keyof typeof cells

/** Lines of the journal, with the next ones on demand. */
export function Lines({ found, columns, none, failed }: Props) {
  const { t } = useTranslation('operator')
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = found
  if (error) return <Failure failure={error} title={failed} retry={() => void refetch()} />
  if (!data) return <Loading widths={[640, 640, 640, 640]} />
  const lines = data.pages.flatMap((page) => page.lines)
  if (lines.length === 0) return <p role="status">{none}</p>
  return (
    <>
      <Table label={t('journal.entries')} heads={columns.map((name) => t(`journal.${name}`))}>
        {lines.map((line) => (
          <tr key={line.id}>
            {columns.map((name) => {
              const Cell = cells[name]
              return (
                <td key={name}>
                  <Cell line={line} />
                </td>
              )
            })}
          </tr>
        ))}
      </Table>
      {hasNextPage && (
        <Button className="btn" isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {t('journal.more')}
        </Button>
      )}
    </>
  )
}

interface CellProps {
  readonly line: JournalLine
}

function When({ line: { at, node } }: CellProps) {
  const { here } = useFormats()
  return (
    <>
      <time className="nw" dateTime={at} title={at}>
        {here(at)}
      </time>
      <br />
      <span className="mono">{node}</span>
    </>
  )
}

function What({ line: { kind, emergency } }: CellProps) {
  const { t } = useTranslation('operator')
  const { t: common } = useTranslation()
  return (
    <>
      {t(kind ? `journal.kinds.${kind}` : 'journal.otherKind')}
      {emergency && <strong className="flag"> {common('accesses.emergency')}</strong>}
    </>
  )
}

const tones: Readonly<Record<JournalLine['outcome'], Tone>> = {
  success: 'well',
  'minor-failure': 'look',
  'serious-failure': 'ill',
}

function Outcome({ line: { outcome } }: CellProps) {
  const { t } = useTranslation('operator')
  return <Mark tone={tones[outcome]}>{t(`journal.outcomes.${outcome}`)}</Mark>
}

function OtherEnd({ line: { other, askedBy } }: CellProps) {
  const { t } = useTranslation('operator')
  const { country } = useFormats()
  if (other === undefined || other === 'unknown') return '–'
  return (
    <>
      {/^[A-Z]{2}$/.test(other) ? country(other) : other}
      {askedBy && <p className="q2">{t(`journal.askedBy.${askedBy}`)}</p>}
    </>
  )
}

function Who({ line: { professional } }: CellProps) {
  if (!professional) return '–'
  const { name, organisation, subject } = professional
  return (
    <>
      <b>{name ?? <span className="mono">{subject}</span>}</b>
      {organisation && <p className="q2">{organisation}</p>}
    </>
  )
}

function Reason({ line: { reason } }: CellProps) {
  return (
    <span className="mono" lang="en">
      {reason ?? '–'}
    </span>
  )
}

function Transaction({ line: { transaction } }: CellProps) {
  const { t } = useTranslation('operator')
  if (transaction === undefined) return '–'
  return (
    <>
      <span className="mono nw">{transaction}</span>
      <br />
      <Link href={`${addresses.operator('journal')}?transaction=${transaction}`}>{t('journal.same')}</Link>
    </>
  )
}
