import { useTranslation } from 'react-i18next'
import { useFormats } from '../format/use-formats.ts'
import { Chip } from './Chip.tsx'
import type { Entry } from './entries.ts'
import { type Filters, filterEntries, without } from './filters.ts'
import { sizeSteps } from './size-steps.ts'

interface Props {
  readonly entries: readonly Entry[]
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

/** How much there is to fetch: up to a size, or from one. */
export function SizeFilter({ entries, filters, onChange }: Props) {
  const { t } = useTranslation()
  const { bytes, number } = useFormats()
  const { size } = filters
  const set = (value: Filters['size']): void => onChange({ ...filters, size: value })
  const words = !size
    ? undefined
    : size.most !== undefined
      ? t('size.upTo', { size: bytes(size.most) })
      : t('size.from', { size: bytes(size.least) })
  const rest = without(filters, 'size')
  const options = [
    ...sizeSteps.map((most) => ({
      key: `to ${most}`,
      value: { most },
      text: t('size.upTo', { size: bytes(most) }),
    })),
    ...sizeSteps.slice(-2).map((least) => ({
      key: `from ${least}`,
      value: { least },
      text: t('size.from', { size: bytes(least) }),
    })),
  ]
  return (
    <Chip name={t('column.size')} value={words} onClear={() => set(undefined)}>
      <div className="presets">
        {options.map(({ key, value, text }) => {
          const isOn = JSON.stringify(size) === JSON.stringify(value)
          return (
            <button
              key={key}
              type="button"
              className="preset"
              aria-pressed={isOn}
              onClick={() => set(isOn ? undefined : value)}
            >
              {text}
              <span className="count">{number(filterEntries(entries, { ...rest, size: value }).length)}</span>
            </button>
          )
        })}
      </div>
    </Chip>
  )
}
