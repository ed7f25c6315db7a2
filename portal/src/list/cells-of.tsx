import type { ReactNode } from 'react'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { Icon } from '../design/Icon.tsx'
import { StatusMark } from '../design/Status.tsx'
import {
  countsOf,
  FormatCell,
  ModalityCell,
  named,
  OrganisationCell,
  regionOf,
  TextCell,
  WhenCell,
  type Words,
} from './Cells.tsx'
import type { Column } from './columns.ts'
import type { Entry } from './entries.ts'
import type { ListContent } from './use-list.ts'

/** What a cell is made of beyond the row itself. */
export interface CellContext {
  readonly words: Words
  readonly expectedFor: ListContent['expectedFor']
  /** Whether the entry's reports stand in rows of their own. */
  readonly reportsBeneath: boolean
}

type EntryCell = (entry: Entry, context: CellContext) => ReactNode
type ReportCell = (report: ListRow, context: CellContext) => ReactNode

/** The cell of an entry in each column. */
export const entryCells: Readonly<Record<Column, EntryCell>> = {
  acquired: ({ at }, { words }) => <WhenCell at={at} words={words} />,
  modality: ({ row }, { words }) => <ModalityCell row={row} words={words} />,
  region: ({ row }, { words: { t } }) => (
    <TextCell
      text={regionOf(row)}
      after={row.laterality ? t(`laterality.${row.laterality}`, { defaultValue: row.laterality }) : ''}
    />
  ),
  studyType: ({ row }) => <TextCell text={row.studyTypes.map(named).join(', ')} />,
  title: ({ row }) => (
    <td className="ttl" title={row.title} lang={row.language}>
      {row.title}
    </td>
  ),
  specialty: ({ row }) => <TextCell text={row.requestingSpecialty ? named(row.requestingSpecialty) : ''} />,
  organisation: ({ row }, { words }) => <OrganisationCell row={row} words={words} />,
  status: (entry, context) => (
    <td className="state">
      <EntryState entry={entry} context={context} />
    </td>
  ),
  series: ({ row }, { words }) => <td className="num">{countsOf(row, words)}</td>,
  size: ({ row }, { words }) => <td className="num size">{words.formats.bytes(row.bytes)}</td>,
  time: ({ row }, context) => <TimeCell row={row} context={context} />,
  format: ({ row }, { words }) => <FormatCell row={row} words={words} />,
  country: ({ row }, { words }) => <TextCell text={words.formats.country(row.country)} />,
  author: ({ row, reports }) => <TextCell text={row.author ?? reports[0]?.author ?? ''} />,
  accession: ({ row }) => <TextCell text={row.accessionNumbers.join(', ')} />,
}

const nothing: ReportCell = () => <td />

/** The cell of a report beneath its study; what the study says already isn't said again. */
export const reportCells: Readonly<Record<Column, ReportCell>> = {
  acquired: ({ createdAt = '' }, { words }) => <WhenCell at={createdAt} words={words} />,
  modality: nothing,
  region: nothing,
  studyType: nothing,
  title: (report, { words: { t } }) => (
    <td className="ttl" title={report.title} lang={report.language}>
      <span className="elbow" />
      <Icon name="document" small /> <span className="link">{t('list.report')}</span>
      {` · ${report.author ?? report.title}`}
    </td>
  ),
  specialty: nothing,
  organisation: nothing,
  status: ({ status = 'unknown', version }, { words: { t } }) => (
    <td className="state">
      <StatusMark status={status} version={version} t={t} />
    </td>
  ),
  series: nothing,
  size: ({ bytes }, { words }) => <td className="num">{words.formats.bytes(bytes)}</td>,
  time: (row, context) => <TimeCell row={row} context={context} />,
  format: (report, { words }) => <FormatCell row={report} words={words} />,
  country: nothing,
  author: ({ author = '' }) => <TextCell text={author} />,
  accession: nothing,
}

function TimeCell({ row, context }: { readonly row: ListRow; readonly context: CellContext }) {
  const { words, expectedFor } = context
  return <td className="num">{words.formats.spanRange(expectedFor(row.bytes, row.country))}</td>
}

/** A study's reports say their status themselves where they have rows of their own; else the most urgent speaks. */
function EntryState({ entry, context }: { readonly entry: Entry; readonly context: CellContext }) {
  const { row, status, reports } = entry
  const { t } = context.words
  const several = reports.length > 1 && (
    <span className="q">{t('list.reports', { count: reports.length })}</span>
  )
  if (row.kind === 'report' || reports.length === 0)
    return <StatusMark status={status} version={row.version} t={t} />
  if (context.reportsBeneath) return several
  const worst = reports.find((report) => report.status === status)
  return (
    <>
      <StatusMark status={status} version={worst?.version} t={t} /> {several}
    </>
  )
}
