import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../format/use-formats.ts'
import type { Entry } from './entries.ts'
import type { ChangeView } from './use-view.ts'

export interface Tab {
  /** A modality; '' for all. */
  readonly key: string
  readonly count: number
}

/** All, then each modality that occurs at all, most frequent first; counts are those of the filtered entries. */
export function tabsOf(filtered: readonly Entry[], all: readonly Entry[]): readonly Tab[] {
  const count = (entries: readonly Entry[]): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { row } of entries)
      for (const modality of new Set(row.modalities)) counts.set(modality, (counts.get(modality) ?? 0) + 1)
    return counts
  }
  const [everywhere, here] = [count(all), count(filtered)]
  const modalities = [...everywhere].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
  return [
    { key: '', count: filtered.length },
    ...modalities.map(([key]) => ({ key, count: here.get(key) ?? 0 })),
  ]
}

interface Props {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly change: ChangeView
}

export const ModalityTabs = memo(function ModalityTabs({ tabs, current, change }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const onChange = (tab: string): void => change(() => ({ tab }))
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === current)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = step ? tabs[(at + step + tabs.length) % tabs.length] : undefined
    if (!next) return
    event.preventDefault()
    onChange(next.key)
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.key)}"]`)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label={t('list.tabs')} ref={list} onKeyDown={onKeyDown}>
      {tabs.map(({ key, count }) => (
        <button
          key={key}
          type="button"
          role="tab"
          className="tab"
          data-tab={key}
          aria-selected={key === current}
          aria-controls="list-panel"
          tabIndex={key === current ? 0 : -1}
          title={key === '' ? undefined : t(`modality.${key}`, { defaultValue: key })}
          onClick={() => onChange(key)}
        >
          {key === '' ? t('list.all') : key}
          <span className="count">{number(count)}</span>
        </button>
      ))}
    </div>
  )
})
