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

type Size = NonNullable<Filters['size']>

/** How much there is to fetch: up to a size, from one, or between two. */
export function SizeFilter({ entries, filters, onChange }: Props) {
  const { t } = useTranslation()
  const { bytes, number } = useFormats()
  const { size } = filters
  const set = (value: Filters['size']): void => onChange({ ...filters, size: value })
  const wordsOf = ({ least, most }: Size): string => {
    if (least !== undefined && most !== undefined) return `${bytes(least)} – ${bytes(most)}`
    return most !== undefined
      ? t('size.upTo', { size: bytes(most) })
      : t('size.from', { size: bytes(least ?? 0) })
  }
  const rest = without(filters, 'size')
  const options: readonly Size[] = [
    ...sizeSteps.map((most) => ({ most })),
    ...sizeSteps.slice(-2).map((least) => ({ least })),
  ]
  return (
    <Chip name={t('column.size')} value={size && wordsOf(size)} onClear={() => set(undefined)}>
      <div className="presets">
        {options.map((value) => {
          const isOn = size?.least === value.least && size?.most === value.most
          return (
            <button
              key={wordsOf(value)}
              type="button"
              className="preset"
              aria-pressed={isOn}
              onClick={() => set(isOn ? undefined : value)}
            >
              {wordsOf(value)}
              <span className="count">{number(filterEntries(entries, { ...rest, size: value }).length)}</span>
            </button>
          )
        })}
      </div>
      <div className="size-range">
        <Megabytes
          label={t('size.least')}
          value={size?.least}
          onChange={(least) => set(sizeOf({ ...size, least }))}
        />
        <Megabytes
          label={t('size.most')}
          value={size?.most}
          onChange={(most) => set(sizeOf({ ...size, most }))}
        />
      </div>
    </Chip>
  )
}

/** Only the ends that are given; undefined when neither is. */
function sizeOf({ least, most }: { least?: number | undefined; most?: number | undefined }): Filters['size'] {
  if (least === undefined && most === undefined) return undefined
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }
}

const megabyte = 1e6

function Megabytes({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (bytes: number | undefined) => void
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        type="number"
        inputMode="decimal"
        min={0}
        max={1e7}
        step="any"
        value={value === undefined ? '' : value / megabyte}
        onChange={({ target }) => {
          const given = target.valueAsNumber
          onChange(Number.isFinite(given) && given >= 0 ? given * megabyte : undefined)
        }}
      />
    </label>
  )
}
