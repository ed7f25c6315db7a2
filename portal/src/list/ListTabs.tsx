import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../format/use-formats.ts'
import type { Tab } from './tabs.ts'
import type { ListSettings } from './use-list-settings.ts'
import type { ChangeView } from './use-view.ts'

interface Props {
  readonly tabs: readonly Tab[]
  readonly by: ListSettings['tabsBy']
  readonly current: string
  readonly change: ChangeView
}

/** A tab for each value of what the user chose; modalities by their short names. */
export const ListTabs = memo(function ListTabs({ tabs, by, current, change }: Props) {
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
  const textOf = ({ key, label }: Tab): string => {
    if (key === '') return t('list.all')
    return by === 'modality' && label !== undefined ? key : (label ?? t('list.noValue'))
  }
  return (
    <div
      className="tab-list"
      role="tablist"
      aria-label={t('list.tabs', { name: t(`column.${by}`) })}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          className="tab"
          data-tab={tab.key}
          aria-selected={tab.key === current}
          aria-controls="list-panel"
          tabIndex={tab.key === current ? 0 : -1}
          title={by === 'modality' ? tab.label : undefined}
          onClick={() => onChange(tab.key)}
        >
          {textOf(tab)}
          <span className="count">{number(tab.count)}</span>
        </button>
      ))}
    </div>
  )
})
