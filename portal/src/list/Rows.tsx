import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListRow } from '../../../src/http/portal/contract.ts'
import { Icon } from '../design/Icon.tsx'
import { Status } from '../design/Status.tsx'
import { useFormats } from '../format/use-formats.ts'
import { formatName } from './format-name.ts'
import type { Line } from './lines.ts'
import { idsOf, type RowActions } from './table-keys.ts'
import type { ListContent } from './use-list.ts'

interface Shared {
  readonly index: number
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly actions: RowActions
  readonly onActivate: (id: string) => void
  readonly secondsFor: ListContent['secondsFor']
}

interface EntryProps extends Shared {
  readonly line: Extract<Line, { kind: 'entry' }>
  readonly isOpen: boolean
}

/** A study, or a report that belongs to none. */
export const EntryRow = memo(function EntryRow(props: EntryProps) {
  const { line, isOpen, index, isActive, isSelected, actions, onActivate, secondsFor } = props
  const { t } = useTranslation()
  const formats = useFormats()
  const { entry } = line
  const { row, status, reports } = entry
  const classes = [
    's',
    line.last && !isOpen && 'solo',
    line.last && 'solo',
    isSelected && 'sel',
    isActive && 'active',
  ]
  const seconds = secondsFor(row.bytes, row.country)
  const withoutReport = row.kind === 'study' && reports.length === 0
  const spoken = [
    row.kind === 'report' ? t('list.report') : row.modalities.join(', '),
    row.title,
    formats.dateTime(entry.at),
    t(`status.${status ?? 'none'}`),
  ]
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-selected={isSelected}
      aria-expanded={isOpen}
      aria-label={spoken.join(', ')}
      data-kind={row.kind}
      onClick={() => {
        onActivate(line.id)
        actions.toggleOpen(entry)
      }}
    >
      <SelectCell ids={idsOf(entry)} isSelected={isSelected} title={row.title} actions={actions} />
      <td className="fold">
        <Icon name={isOpen ? 'down' : 'right'} small />
      </td>
      <When at={entry.at} />
      <Modalities row={row} />
      <Text
        text={regionOf(row)}
        after={row.laterality ? t(`laterality.${row.laterality}`, { defaultValue: row.laterality }) : ''}
      />
      <Text text={row.studyTypes.map(named).join(', ')} className="c-studyType" />
      <td className="ttl" title={row.title} lang={row.language}>
        {row.title}
      </td>
      <Text text={row.requestingSpecialty ? named(row.requestingSpecialty) : ''} className="c-specialty" />
      <Organisation row={row} />
      <td className="state">
        {(withoutReport || row.kind === 'report') && <Status status={status} version={row.version} />}
        {row.kind === 'study' && reports.length > 1 && (
          <span className="q">{t('list.reports', { count: reports.length })}</span>
        )}
      </td>
      <td className="num">{countsOf(row, formats.number)}</td>
      <td className="num size">{formats.bytes(row.bytes)}</td>
      <td className="num">{formats.span(seconds)}</td>
      <td className="c-format" title={row.format?.display}>
        {formatName(row)}
      </td>
    </tr>
  )
})

interface ReportProps extends Shared {
  readonly line: Extract<Line, { kind: 'report' }>
}

/** A report beneath its study, in the same columns. */
export const ReportRow = memo(function ReportRow(props: ReportProps) {
  const { line, index, isActive, isSelected, actions, onActivate, secondsFor } = props
  const { t } = useTranslation()
  const formats = useFormats()
  const { report } = line
  const classes = ['r', line.last && 'last', isSelected && 'sel', isActive && 'active']
  const issued = report.createdAt ?? ''
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-level={2}
      aria-selected={isSelected}
      aria-label={[
        t('list.report'),
        report.title,
        formats.dateTime(issued),
        t(`status.${report.status ?? 'unknown'}`),
      ].join(', ')}
      data-kind="report"
      onClick={() => {
        onActivate(line.id)
        actions.openReport(report.id)
      }}
    >
      <SelectCell ids={[report.id]} isSelected={isSelected} title={report.title} actions={actions} />
      <td />
      <When at={issued} />
      <td colSpan={3} className="same-columns" />
      <td className="ttl" title={report.title} lang={report.language}>
        <span className="elbow" />
        <Icon name="document" small /> <span className="link">{t('list.report')}</span>
        {report.author && ` · ${report.author}`}
        {!report.author && ` · ${report.title}`}
      </td>
      <td className="c-specialty" />
      <td />
      <td className="state">
        <Status status={report.status ?? 'unknown'} version={report.version} />
      </td>
      <td />
      <td className="num">{formats.bytes(report.bytes)}</td>
      <td className="num">{formats.span(secondsFor(report.bytes, report.country))}</td>
      <td className="c-format" title={report.format?.display}>
        {formatName(report)}
      </td>
    </tr>
  )
})

function SelectCell({
  ids,
  isSelected,
  title,
  actions,
}: {
  readonly ids: readonly string[]
  readonly isSelected: boolean
  readonly title: string
  readonly actions: RowActions
}) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a click beside the box from opening the row
    <td className="select" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        className="box"
        tabIndex={-1}
        aria-label={t('list.select', { title })}
        checked={isSelected}
        onChange={() => actions.toggleSelected(ids)}
      />
    </td>
  )
}

function Modalities({ row }: { readonly row: ListRow }) {
  const { t } = useTranslation()
  if (row.kind === 'report')
    return (
      <td>
        <span className="mod rep" title={t('list.report')}>
          <Icon name="document" small />
        </span>
      </td>
    )
  return (
    <td>
      {row.modalities.map((modality) => (
        <span key={modality} className="mod" title={t(`modality.${modality}`, { defaultValue: modality })}>
          {modality}
        </span>
      ))}
    </td>
  )
}

function countsOf({ numberOfSeries, numberOfInstances }: ListRow, number: (value: number) => string): string {
  if (numberOfSeries === undefined) return ''
  return `${number(numberOfSeries)} / ${numberOfInstances === undefined ? '–' : number(numberOfInstances)}`
}

function When({ at }: { readonly at: string }) {
  const { t } = useTranslation()
  const formats = useFormats()
  if (at === '') return <td className="q">{t('list.noDate')}</td>
  return (
    <td
      title={/[Z+]|-\d\d:\d\d$/.test(at.slice(11)) ? t('list.here', { time: formats.here(at) }) : undefined}
    >
      {formats.date(at)} <span className="tm">{formats.clock(at)}</span>
    </td>
  )
}

function Text({
  text,
  after = '',
  className,
}: {
  readonly text: string
  readonly after?: string
  readonly className?: string
}) {
  return (
    <td className={className} title={after ? `${text}, ${after}` : text || undefined}>
      {text}
      {after && <span className="q2">, {after}</span>}
    </td>
  )
}

function Organisation({ row }: { readonly row: ListRow }) {
  const { country } = useFormats()
  return (
    <td title={[row.organisation, country(row.country)].filter(Boolean).join(', ')}>
      <span className="cc">{row.country}</span> {row.organisation}
    </td>
  )
}

const named = ({ code, display }: { code: string; display?: string | undefined }): string => display ?? code

/** The body part where the source gives it, since it says more than the region; else the region. */
export function regionOf({ regions, bodyParts }: ListRow): string {
  return (bodyParts.length > 0 ? bodyParts : regions).map(named).join(', ')
}
