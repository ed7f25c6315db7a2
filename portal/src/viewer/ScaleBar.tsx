import { useTranslation } from 'react-i18next'
import { numberText } from './format.ts'
import type { PaneState } from './pane-state.ts'
import { regionsOf, spacingOf } from './spacing.ts'

/** Lengths in mm that a scale may have. */
const lengths = [1, 2, 5, 10, 20, 50, 100, 200]

/** A scale beside the picture; only where its millimetres are the patient's. */
export function ScaleBar({
  state,
  scale,
  height,
}: {
  readonly state: PaneState
  readonly scale: number
  readonly height: number
}) {
  const { t, i18n } = useTranslation('viewer')
  const millimetre = pixelsPerMillimetre(state, scale)
  if (millimetre === undefined) return null
  const fits = lengths.filter((length) => length * millimetre < Math.min(160, height * 0.35))
  const length = fits.at(-1)
  if (length === undefined) return null
  const size = length * millimetre
  const half = size / 2
  return (
    <svg className="rv-scale" width="64" height={size + 2} aria-hidden="true" data-scale-mm={length}>
      <path d={`M13 1H5V${size + 1}h8M5 ${half + 1}h5`} />
      <text x="16" y={half + 5}>
        {length < 10 ? `${length} mm` : t('pane.cm', { value: numberText(length / 10, i18n.language) })}
      </text>
    </svg>
  )
}

function pixelsPerMillimetre({ image, picture }: PaneState, scale: number): number | undefined {
  if (image === undefined || picture === undefined) return undefined
  const regions = regionsOf(image.set)
  const spacing = regions.length === 0 ? spacingOf(image.set, image.frame) : sameSpacing(regions)
  return spacing?.of === 'patient' ? scale / spacing.column : undefined
}

function sameSpacing(regions: ReturnType<typeof regionsOf>) {
  const [first, ...others] = regions.map(({ spacing }) => spacing)
  return others.every(({ column }) => column === first?.column) ? first : undefined
}
