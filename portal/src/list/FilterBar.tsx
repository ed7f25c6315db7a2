import { memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { AcquiredFilter } from './AcquiredFilter.tsx'
import type { Entry } from './entries.ts'
import { FacetFilter } from './FacetFilter.tsx'
import { activeFilters, type Filters, noFilters } from './filters.ts'
import { SizeFilter } from './SizeFilter.tsx'
import { TitleFilter } from './TitleFilter.tsx'
import type { ChangeView } from './use-view.ts'

interface Props {
  readonly entries: readonly Entry[]
  readonly filters: Filters
  readonly searchRef: React.Ref<HTMLInputElement>
  readonly change: ChangeView
  readonly children?: React.ReactNode
}

/** Free text and the seven parameters of the guideline (article 10) in its order, then status and source. */
export const FilterBar = memo(function FilterBar({ entries, filters, searchRef, change, children }: Props) {
  const { t } = useTranslation()
  const onChange = (next: Filters): void => change(() => ({ filters: next }))
  const isAbroad = useMemo(() => new Set(entries.map(({ row }) => row.country)).size > 1, [entries])
  const shared = { entries, filters, onChange }
  return (
    <search className="filters">
      <label className="input">
        <Icon name="search" small />
        <span className="sr">{t('list.search')}</span>
        <input
          ref={searchRef}
          type="text"
          enterKeyHint="search"
          placeholder={t('list.search')}
          value={filters.search}
          maxLength={200}
          onChange={(event) => onChange({ ...filters, search: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onChange({ ...filters, search: '' })
            if (event.key === 'Enter' || event.key === 'ArrowDown') {
              event.preventDefault()
              document.getElementById('studies')?.focus()
            }
          }}
        />
        <span className="kbd" aria-hidden="true">
          /
        </span>
      </label>
      <FacetFilter facet="modality" {...shared} />
      <AcquiredFilter {...shared} />
      <FacetFilter facet="region" {...shared} />
      <FacetFilter facet="studyType" {...shared} />
      <FacetFilter facet="specialty" {...shared} />
      <TitleFilter {...shared} />
      <SizeFilter {...shared} />
      <FacetFilter facet="status" {...shared} />
      <FacetFilter facet="organisation" {...shared} />
      {isAbroad && <FacetFilter facet="country" {...shared} />}
      {activeFilters(filters).length > 0 && (
        <button type="button" className="btn quiet" onClick={() => onChange(noFilters)}>
          {t('list.clear')}
        </button>
      )}
      {children}
    </search>
  )
})
