import { useMemo, useState } from 'react'
import { Checkbox, CheckboxGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Chip } from './Chip.tsx'
import type { Entry } from './entries.ts'
import { type CountedChoice, countChoices, type Facet, labelIn } from './facets.ts'
import { type Filters, filterEntries, without } from './filters.ts'
import { fold } from './fold.ts'
import { regionTree } from './region-tree.ts'
import { useLabels } from './use-list.ts'

interface Props {
  readonly facet: Facet
  readonly entries: readonly Entry[]
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

/** Any number of the values that occur; each says how many rows it would give with the other filters as they are. */
export function FacetFilter({ facet, entries, filters, onChange }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const labelOf = useLabels()
  const chosen = filters.chosen[facet] ?? []
  const name = t(`column.${facet}`)
  const label = (key: string): string =>
    facet === 'modality' ? key : (labelIn(facet, entries, key) ?? labelOf(facet, key))
  const value =
    chosen.length === 0
      ? undefined
      : chosen.length === 1
        ? label(chosen[0] ?? '')
        : facet === 'modality' && chosen.length < 4
          ? chosen.join(', ')
          : number(chosen.length)
  return (
    <Chip name={name} value={value} onClear={() => onChange(without(filters, facet))}>
      <Choices
        facet={facet}
        entries={entries}
        filters={filters}
        name={name}
        chosen={chosen}
        onChange={(keys) => onChange({ ...filters, chosen: { ...filters.chosen, [facet]: keys } })}
      />
    </Chip>
  )
}

/** A value that can be chosen; a body part within its region. */
interface Offered extends CountedChoice {
  readonly within?: string
}

/** Without parts of regions that are chosen whole. */
function withoutParts(keys: readonly string[], choices: readonly Offered[]): string[] {
  const parts = choices.filter(({ within }) => within !== undefined && keys.includes(within))
  return keys.filter((key) => !parts.some((part) => part.key === key))
}

function Choices({
  facet,
  entries,
  filters,
  name,
  chosen,
  onChange,
}: Omit<Props, 'onChange'> & {
  readonly name: string
  readonly chosen: readonly string[]
  readonly onChange: (keys: string[]) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const labelOf = useLabels()
  const [find, setFind] = useState('')
  const choices: readonly Offered[] = useMemo(() => {
    const rest = filterEntries(entries, without(filters, facet))
    if (facet !== 'region') return countChoices(facet, rest, chosen, entries)
    return regionTree(rest, chosen, entries).flatMap(({ parts, ...region }) => [
      region,
      ...parts.map((part) => ({ ...part, within: region.key })),
    ])
  }, [facet, entries, filters, chosen])
  const isIncluded = ({ within }: Offered): boolean => within !== undefined && chosen.includes(within)
  const included = choices.filter(isIncluded).map(({ key }) => key)
  const named = choices.map((choice) => ({ ...choice, text: choice.label ?? labelOf(facet, choice.key) }))
  const found = find ? named.filter(({ text, key }) => fold(`${text} ${key}`).includes(fold(find))) : named
  return (
    <>
      {named.length > 8 && (
        <label className="input">
          <span className="sr">{t('list.findIn', { name })}</span>
          <input
            value={find}
            placeholder={t('list.findIn', { name })}
            onChange={(event) => setFind(event.target.value)}
          />
        </label>
      )}
      <CheckboxGroup
        className="choices"
        aria-label={name}
        value={[...new Set([...chosen, ...included])]}
        onChange={(keys) => {
          const own = keys.filter((key) => !included.includes(key))
          onChange(withoutParts(own, choices))
        }}
      >
        {found.map(({ key, text, count, within }) => (
          <Checkbox
            key={`${within ?? ''} ${key}`}
            className={within === undefined ? 'choice' : 'choice part'}
            value={key}
            isDisabled={included.includes(key)}
          >
            <span className="check">
              <Icon name="check" />
            </span>
            <span className="choice-text">
              {facet === 'modality' && <span className="mod">{key}</span>}{' '}
              {facet === 'modality' && text === key ? '' : text}
            </span>
            <span className="count">{number(count)}</span>
          </Checkbox>
        ))}
      </CheckboxGroup>
      {found.length === 0 && <p className="q">{t('list.noneFound')}</p>}
    </>
  )
}
