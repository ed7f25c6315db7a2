import { type IconName, icons } from './icons.ts'

/** A decorative icon: the word beside it carries the meaning. */
export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg
      className={small ? 'i i-s' : 'i'}
      viewBox="0 0 16 16"
      aria-hidden="true"
      strokeDasharray={name === 'none' ? '2.2 2.2' : undefined}
    >
      <path d={icons[name]} />
      {name === 'preliminary' && <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" stroke="none" />}
    </svg>
  )
}

/** Two gateposts and the beam between them. */
export function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" fill="none" strokeWidth="1.8">
      <path
        d="M1.5 16.5V3.5A2 2 0 0 1 3.5 1.5H6v15M16.5 16.5V3.5a2 2 0 0 0-2-2H12v15"
        stroke="currentColor"
      />
      <path d="M9 5v8" stroke="var(--accent)" />
    </svg>
  )
}
