/** How panes stand: columns by rows. */
export const layouts = ['1x1', '1x2', '2x2'] as const
export type Layout = (typeof layouts)[number]

export const paneCount: Record<Layout, number> = { '1x1': 1, '1x2': 2, '2x2': 4 }

/** The layout after this one, from the last to the first. */
export function nextLayout(layout: Layout): Layout {
  return layouts[(layouts.indexOf(layout) + 1) % layouts.length] ?? '1x1'
}
