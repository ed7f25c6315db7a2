import { memo } from 'react'
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { announce } from '../design/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import type { IconName } from '../design/icons.ts'
import { groupings } from './facets.ts'
import type { ChangeSettings, ListSettings } from './use-list-settings.ts'
import type { ChangeView } from './use-view.ts'

interface Props {
  readonly settings: ListSettings
  readonly changeSettings: ChangeSettings
  readonly change: ChangeView
}

const views = [
  ['table', 'table'],
  ['grouped', 'grouped'],
  ['timeline', 'clock'],
] as const satisfies readonly (readonly [ListSettings['view'], IconName])[]
const tabKinds = ['modality', 'specialty', 'year', 'country'] as const
const laneKinds = ['region', 'modality'] as const

/** What the tabs, groups and lanes are by, and the three ways to look at the list. */
export const ViewControls = memo(function ViewControls({ settings, changeSettings, change }: Props) {
  const { t } = useTranslation()
  const { view, tabsBy, groupBy, lanesBy } = settings
  return (
    <div className="view-controls">
      <Choice
        label={t('list.tabsBy')}
        options={tabKinds}
        value={tabsBy}
        onChange={(next) => {
          changeSettings({ tabsBy: next })
          change(() => ({ tab: '' }))
        }}
      />
      {view === 'grouped' && (
        <Choice
          label={t('list.groupBy')}
          options={groupings}
          value={groupBy}
          onChange={(next) => {
            changeSettings({ groupBy: next })
            change(() => ({ folded: [] }))
          }}
        />
      )}
      {view === 'timeline' && (
        <Choice
          label={t('list.lanesBy')}
          options={laneKinds}
          value={lanesBy}
          onChange={(next) => changeSettings({ lanesBy: next })}
        />
      )}
      <fieldset className="seg" aria-label={t('list.view')}>
        {views.map(([name, icon]) => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            onClick={() => {
              changeSettings({ view: name })
              announce(t(`list.views.${name}`))
            }}
          >
            <Icon name={icon} small />
            {t(`list.views.${name}`)}
          </button>
        ))}
      </fieldset>
    </div>
  )
})

function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string
  readonly options: readonly T[]
  readonly value: T
  readonly onChange: (value: T) => void
}) {
  const { t } = useTranslation()
  return (
    <Select className="by" value={value} onChange={(key) => onChange(key as T)}>
      <Label>{label}</Label>
      <Button className="btn plain">
        <SelectValue />
        <Icon name="down" small />
      </Button>
      <Popover className="popover by-popover">
        <ListBox className="options">
          {options.map((option) => (
            <ListBoxItem key={option} id={option} className="menu-item" textValue={t(`column.${option}`)}>
              {t(`column.${option}`)}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
