import { useTranslation } from 'react-i18next'
import { Chip } from './Chip.tsx'
import { type Filters, without } from './filters.ts'

interface Props {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

/** Words that the title has to hold. */
export function TitleFilter({ filters, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <Chip
      name={t('column.title')}
      value={filters.title.trim() ? `“${filters.title.trim()}”` : undefined}
      onClear={() => onChange(without(filters, 'title'))}
    >
      <label className="field">
        <span>{t('list.titleHolds')}</span>
        <input
          className="input"
          value={filters.title}
          maxLength={200}
          onChange={(event) => onChange({ ...filters, title: event.target.value })}
        />
      </label>
    </Chip>
  )
}
