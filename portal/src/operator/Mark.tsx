import { Icon } from '../design/Icon.tsx'

export type Tone = 'well' | 'look' | 'ill' | 'none'

const looks = {
  well: { icon: 'final', style: 'st-final' },
  look: { icon: 'warning', style: 'st-preliminary' },
  ill: { icon: 'cancelled', style: 'st-cancelled' },
  none: { icon: 'none', style: 'st-none' },
} as const

/** How something is, by shape, word and hue. */
export function Mark({ tone, children }: { readonly tone: Tone; readonly children: React.ReactNode }) {
  const { icon, style } = looks[tone]
  return (
    <span className={`st ${style}`} data-tone={tone}>
      <Icon name={icon} small />
      {children}
    </span>
  )
}
