import { useTranslation } from 'react-i18next'
import { useFormats } from '../format/use-formats.ts'
import { Chip } from './Chip.tsx'
import { DayField } from './DayField.tsx'
import type { Entry } from './entries.ts'
import { daysOf, type Filters, filterEntries, type Period, periods, without } from './filters.ts'

type DayRange = Exclude<Filters['acquired'], Period | undefined>

interface Props {
  readonly entries: readonly Entry[]
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

/** When the images were made: a span back from today, or days from and to. */
export function AcquiredFilter({ entries, filters, onChange }: Props) {
  const { t } = useTranslation()
  const { date, number } = useFormats()
  const { acquired } = filters
  const set = (value: Filters['acquired']): void => onChange({ ...filters, acquired: value })
  const range: DayRange = acquired && typeof acquired !== 'string' ? acquired : {}
  const setEnd = (end: 'from' | 'to', day: string): void => {
    const { [end]: _, ...other } = range
    const next: DayRange = day ? { ...other, [end]: day } : other
    set(next.from || next.to ? next : undefined)
  }
  const words = (): string | undefined => {
    if (acquired === undefined) return undefined
    if (typeof acquired === 'string') return t(`period.${acquired}`)
    const { from, to } = acquired
    if (from && to) return `${date(from)} – ${date(to)}`
    return from ? t('period.since', { date: date(from) }) : t('period.until', { date: date(to) })
  }
  const rest = without(filters, 'acquired')
  const count = (period: Period): number => filterEntries(entries, { ...rest, acquired: period }).length
  const days: DayRange = acquired ? daysOf(acquired, new Date()) : {}
  return (
    <Chip name={t('column.acquired')} value={words()} onClear={() => set(undefined)}>
      <div className="presets">
        {periods.map((period) => (
          <button
            key={period}
            type="button"
            className="preset"
            aria-pressed={acquired === period}
            onClick={() => set(acquired === period ? undefined : period)}
          >
            {t(`period.${period}`)}
            <span className="count">{number(count(period))}</span>
          </button>
        ))}
      </div>
      <div className="ends">
        {(['from', 'to'] as const).map((end) => (
          <DayField
            key={end}
            label={t(`period.${end}`)}
            day={days[end] ?? ''}
            onChange={(day) => setEnd(end, day)}
          />
        ))}
      </div>
    </Chip>
  )
}
