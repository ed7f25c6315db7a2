import { memo } from 'react'
import { Icon } from '../design/Icon.tsx'
import { StatusMark } from '../design/Status.tsx'
import {
  countsOf,
  ModalityCell,
  named,
  OrganisationCell,
  regionOf,
  SelectCell,
  TextCell,
  WhenCell,
  type Words,
} from './Cells.tsx'
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
  readonly words: Words
}

interface EntryProps extends Shared {
  readonly line: Extract<Line, { kind: 'entry' }>
  readonly isOpen: boolean
}

/** A study, or a report that belongs to none. */
export const EntryRow = memo(function EntryRow(props: EntryProps) {
  const { line, isOpen, index, isActive, isSelected, actions, onActivate, secondsFor, words } = props
  const { t, formats } = words
  const { entry } = line
  const { row, status } = entry
  const classes = ['s', line.last && 'solo', isSelected && 'sel', isActive && 'active']
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
      <SelectCell
        ids={idsOf(entry)}
        isSelected={isSelected}
        title={row.title}
        actions={actions}
        words={words}
      />
      <td className="fold">
        <Icon name={isOpen ? 'down' : 'right'} small />
      </td>
      <WhenCell at={entry.at} words={words} />
      <ModalityCell row={row} words={words} />
      <TextCell
        text={regionOf(row)}
        after={row.laterality ? t(`laterality.${row.laterality}`, { defaultValue: row.laterality }) : ''}
      />
      <TextCell text={row.studyTypes.map(named).join(', ')} className="c-studyType" />
      <td className="ttl" title={row.title} lang={row.language}>
        {row.title}
      </td>
      <TextCell
        text={row.requestingSpecialty ? named(row.requestingSpecialty) : ''}
        className="c-specialty"
      />
      <OrganisationCell row={row} words={words} />
      <td className="state">
        <EntryState line={line} words={words} />
      </td>
      <td className="num">{countsOf(row, words)}</td>
      <td className="num size">{formats.bytes(row.bytes)}</td>
      <td className="num">{formats.span(secondsFor(row.bytes, row.country))}</td>
      <td className="c-format" title={row.format?.display}>
        {formatName(row)}
      </td>
    </tr>
  )
})

/** A study's reports say their status themselves, in their own rows. */
function EntryState({ line, words }: { readonly line: EntryProps['line']; readonly words: Words }) {
  const { row, status, reports } = line.entry
  if (row.kind === 'report' || reports.length === 0)
    return <StatusMark status={status} version={row.version} t={words.t} />
  return reports.length > 1 ? (
    <span className="q">{words.t('list.reports', { count: reports.length })}</span>
  ) : null
}

interface ReportProps extends Shared {
  readonly line: Extract<Line, { kind: 'report' }>
}

/** A report beneath its study, in the same columns. */
export const ReportRow = memo(function ReportRow(props: ReportProps) {
  const { line, index, isActive, isSelected, actions, onActivate, secondsFor, words } = props
  const { t, formats } = words
  const { report } = line
  const classes = ['r', line.last && 'last', isSelected && 'sel', isActive && 'active']
  const issued = report.createdAt ?? ''
  const status = report.status ?? 'unknown'
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-level={2}
      aria-selected={isSelected}
      aria-label={[t('list.report'), report.title, formats.dateTime(issued), t(`status.${status}`)].join(
        ', ',
      )}
      data-kind="report"
      onClick={() => {
        onActivate(line.id)
        actions.openReport(report.id)
      }}
    >
      <SelectCell
        ids={[report.id]}
        isSelected={isSelected}
        title={report.title}
        actions={actions}
        words={words}
      />
      <td />
      <WhenCell at={issued} words={words} />
      <td colSpan={3} className="same-columns" />
      <td className="ttl" title={report.title} lang={report.language}>
        <span className="elbow" />
        <Icon name="document" small /> <span className="link">{t('list.report')}</span>
        {` · ${report.author ?? report.title}`}
      </td>
      <td className="c-specialty" />
      <td />
      <td className="state">
        <StatusMark status={status} version={report.version} t={t} />
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
