import type { TFunction } from 'i18next'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { Icon } from '../design/Icon.tsx'
import type { Formats } from '../format/formats.ts'
import { formatName, opensHere } from './format-name.ts'
import type { RowActions } from './table-keys.ts'

/** What cells write with. Handed down once for the table: hundreds of cells that each asked for it would be slow. */
export interface Words {
  readonly t: TFunction
  readonly formats: Formats
}

export function SelectCell({
  ids,
  isSelected,
  title,
  actions,
  words: { t },
}: {
  readonly ids: readonly string[]
  readonly isSelected: boolean
  readonly title: string
  readonly actions: RowActions
  readonly words: Words
}) {
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

export function WhenCell({ at, words: { t, formats } }: { readonly at: string; readonly words: Words }) {
  if (at === '') return <td className="q">{t('list.noDate')}</td>
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/.test(at.slice(11))
  return (
    <td title={hasOffset ? t('list.here', { time: formats.here(at) }) : undefined}>
      {formats.date(at)} <span className="tm">{formats.clock(at)}</span>
    </td>
  )
}

export function ModalityCell({ row, words: { t } }: { readonly row: ListRow; readonly words: Words }) {
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

export function TextCell({ text, after = '' }: { readonly text: string; readonly after?: string }) {
  return (
    <td title={after ? `${text}, ${after}` : text || undefined}>
      {text}
      {after && <span className="q2">, {after}</span>}
    </td>
  )
}

export function OrganisationCell({ row, words }: { readonly row: ListRow; readonly words: Words }) {
  const { country, organisation } = row
  return (
    <td title={[organisation, words.formats.country(country)].filter(Boolean).join(', ')}>
      <span className="cc">{country}</span> {organisation}
    </td>
  )
}

/** The technical format, and a sign where it can only be taken away; what opens here is the quiet case. */
export function FormatCell({ row, words: { t } }: { readonly row: ListRow; readonly words: Words }) {
  const name = formatName(row)
  if (name === '') return <td />
  const opens = opensHere(row)
  const says = t(opens ? 'list.opensHere' : 'list.onlyToTake')
  return (
    <td className="format" title={[row.format?.display, says].filter(Boolean).join(': ')}>
      {name}{' '}
      {!opens && (
        <span className="warn-text">
          <Icon name="download" small />
          <span className="sr">{says}</span>
        </span>
      )}
    </td>
  )
}

/** Series and images as figures; empty where the source gave none. */
export function countsOf({ numberOfSeries, numberOfInstances }: ListRow, { formats }: Words): string {
  if (numberOfSeries === undefined) return ''
  return `${formats.number(numberOfSeries)} / ${numberOfInstances === undefined ? '–' : formats.number(numberOfInstances)}`
}

/** A code in the reader's language, else in the words of its sender; the code where it has none. */
export function named({ code, display, name }: ListRow['regions'][number]): string {
  return name ?? display ?? code
}

/** The body part where the source gives it, since it says more than the region; else the region. */
export function regionOf({ regions, bodyParts }: ListRow): string {
  return (bodyParts.length > 0 ? bodyParts : regions).map(named).join(', ')
}
