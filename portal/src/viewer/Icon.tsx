const paths = {
  back: 'M9.8 4l-4 4 4 4',
  help: 'M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4M6.3 6.3a1.8 1.8 0 1 1 2.4 1.9c-.5.2-.7.5-.7 1.1M8 11.3v.1',
  window: 'M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12M8 2v12M8 5h4.8M8 8h6M8 11h4.8',
  pan: 'M8 2v12M2 8h12M6.5 3.5L8 2l1.5 1.5M6.5 12.5L8 14l1.5-1.5M3.5 6.5L2 8l1.5 1.5M12.5 6.5L14 8l-1.5 1.5',
  zoom: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.4 10.4l3.2 3.2M5 7h4M7 5v4',
  rotate: 'M12.8 9.5A5 5 0 1 1 12.4 5.6M12.8 2.8v3h-3',
  flip: 'M8 2v12M6 4.5v7L2.5 11.5zM10 4.5v7l3.5 0z',
  invert: 'M3 3h10v10H3zM3 13L13 3v10z',
  length: 'M2.2 10.8l8.6-8.6 3 3-8.6 8.6zM5 8l1.4 1.4M7 6l1 1M9 4l1.4 1.4',
  angle: 'M3 13L11.5 3.5M3 13h10.5M7.5 13a5 5 0 0 0-1.3-3.4',
  roi: 'M8 4c3.3 0 5.5 1.8 5.5 4S11.3 12 8 12 2.5 10.2 2.5 8 4.7 4 8 4',
  value: 'M8 2v4M8 10v4M2 8h4M10 8h4',
  cine: 'M2.5 3.5h11v9h-11zM6.6 6l3.2 2-3.2 2z',
  pause: 'M5.5 4v8M10.5 4v8',
  layout: 'M2.5 3h11v10h-11zM8 3v10',
  link: 'M5.5 4L3 6.5 5.5 9M3 6.5h7M10.5 7.5L13 10l-2.5 2.5M13 10H6',
  compare: 'M2 3h5v10H2zM9 3h5v10H9zM4.5 6v4M11.5 6v4',
  mpr: 'M8 2l5.5 3v6L8 14l-5.5-3V5zM8 8v6M8 8l5.5-3M8 8L2.5 5',
  cross: 'M8 1.5v5M8 9.5v5M1.5 8h5M9.5 8h5M8 7.2v1.6M7.2 8h1.6',
  clear: 'M3.5 4.5h9M6 4.5V3h4v1.5M4.8 4.5l.6 8.5h5.2l.6-8.5',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v2.8h2.8',
  preliminary: 'M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4',
  confirmed: 'M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4M5.2 8.3l2 2 3.6-4.2',
  hidden:
    'M2 2l12 12M6.3 4.1A7 7 0 0 1 14 8a9 9 0 0 1-1.7 2.3M4 5.3A9 9 0 0 0 2 8a7 7 0 0 0 8 3.9M6.6 6.6a2 2 0 0 0 2.8 2.8',
} as const

export type IconName = keyof typeof paths

/** A drawing of 16 by 16; says nothing to a screen reader, the words stand beside it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="rv-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
      {name === 'preliminary' && <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" className="rv-icon-fill" />}
    </svg>
  )
}
