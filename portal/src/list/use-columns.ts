import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../format/use-formats.ts'
import { type Column, type ColumnChoice, columnChoices, columns, shapes } from './columns.ts'
import type { ChangeSettings, ListSettings } from './use-list-settings.ts'
import { useNarrow } from './use-narrow.ts'

/** A column as it stands in the table. The title, unless it was given a width, else the last takes what the others leave. */
export interface ShownColumn {
  readonly column: Column
  readonly width: number
  readonly isFluid: boolean
}

export interface Columns {
  readonly choices: readonly ColumnChoice[]
  readonly shown: readonly ShownColumn[]
  /** Their names alone, the same array until they change. */
  readonly names: readonly Column[]
  readonly change: (change: (choices: readonly ColumnChoice[]) => readonly ColumnChoice[]) => void
  /** As they were at first. */
  readonly reset: () => void
}

/** Columns as the user chose them, each at least as wide as its name in this language. */
export function useColumns(settings: ListSettings, changeSettings: ChangeSettings): Columns {
  const isNarrow = useNarrow()
  const nameWidths = useNameWidths()
  const choices = useMemo(() => columnChoices(settings.columns, isNarrow), [settings.columns, isNarrow])
  const shown = useMemo(() => {
    const visible = choices.filter((choice) => choice.shown)
    const title = visible.find(({ column, width }) => column === 'title' && width === undefined)
    const fluid = title ?? visible.at(-1)
    return visible.map((choice) => ({
      column: choice.column,
      width: choice.width ?? Math.max(shapes[choice.column].width, nameWidths[choice.column]),
      isFluid: choice === fluid,
    }))
  }, [choices, nameWidths])
  const signature = shown.map(({ column }) => column).join()
  const names = useMemo(() => signature.split(',') as readonly Column[], [signature])
  const change: Columns['change'] = useCallback(
    (next) => changeSettings((before) => ({ columns: [...next(columnChoices(before.columns, isNarrow))] })),
    [changeSettings, isNarrow],
  )
  const reset = useCallback(() => changeSettings({ columns: [], reportsBeneath: true }), [changeSettings])
  return useMemo(() => ({ choices, shown, names, change, reset }), [choices, shown, names, change, reset])
}

/** Room of a head beside its name: padding, and the arrow of the column that sorts. */
const besideName = 12 + 14
/** Room of a status beside its word: padding, icon and frame. */
const besideStatus = 12 + 26
/** Words of the statuses that a list is full of; they are never cut off. */
const statuses = ['final', 'preliminary', 'amended', 'none'] as const

/** Widths, px, that the heads' names and the words of the statuses need in this language. */
function useNameWidths(): Readonly<Record<Column, number>> {
  const { t } = useTranslation()
  const language = useLanguage()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other names
  return useMemo(() => {
    const small = textWidths('--t-micro')
    const words = textWidths('--t-small')
    const widthOf = (column: Column): number => {
      const name = small(t(`column.${column}`)) + besideName
      if (column !== 'status') return name
      return Math.max(name, ...statuses.map((status) => words(t(`status.${status}`)) + besideStatus))
    }
    return Object.fromEntries(columns.map((column) => [column, widthOf(column)])) as Record<Column, number>
  }, [t, language])
}

/** Measures texts in px as they are written in a size of the design tokens, in bold. */
function textWidths(size: string): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  const root = getComputedStyle(document.documentElement)
  const px = Number.parseFloat(root.getPropertyValue(size)) * Number.parseFloat(root.fontSize)
  if (context) context.font = `600 ${px}px ${getComputedStyle(document.body).fontFamily}`
  return (text) => Math.ceil(context?.measureText(text).width ?? 0)
}
