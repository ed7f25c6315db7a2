import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from './Icon.tsx'
import { keyName, keyOf } from './key-choice.ts'
import type { Action } from './keys.ts'
import { PresetBar } from './PresetBar.tsx'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

interface Item {
  readonly name: IconName &
    (
      | 'window'
      | 'pan'
      | 'zoom'
      | 'rotate'
      | 'flip'
      | 'invert'
      | 'length'
      | 'angle'
      | 'roi'
      | 'value'
      | 'cine'
      | 'layout'
      | 'link'
      | 'compare'
      | 'mpr'
      | 'cross'
      | 'clear'
      | 'reset'
    )
  readonly action: Action
  readonly key: string
}

const groups: readonly (readonly Item[])[] = [
  [
    { name: 'window', action: 'tool-window', key: 'W' },
    { name: 'pan', action: 'tool-pan', key: 'P' },
    { name: 'zoom', action: 'tool-zoom', key: 'Z' },
    { name: 'rotate', action: 'rotate-right', key: 'R' },
    { name: 'flip', action: 'flip-horizontal', key: 'H' },
    { name: 'invert', action: 'invert', key: 'I' },
  ],
  [
    { name: 'length', action: 'tool-length', key: 'D' },
    { name: 'angle', action: 'tool-angle', key: 'A' },
    { name: 'roi', action: 'tool-roi', key: 'O' },
    { name: 'value', action: 'tool-value', key: 'X' },
    { name: 'cross', action: 'tool-cross', key: 'T' },
    { name: 'clear', action: 'clear', key: 'Del' },
  ],
  [
    { name: 'cine', action: 'cine', key: 'C' },
    { name: 'layout', action: 'layout', key: 'Y' },
    { name: 'compare', action: 'compare', key: 'K' },
    { name: 'mpr', action: 'volume', key: 'M' },
    { name: 'link', action: 'link', key: 'S' },
    { name: 'reset', action: 'reset', key: 'Space' },
  ],
]

const switches: ReadonlySet<Action> = new Set(['link', 'volume'])

/** Tools at the top, and the windows of the active pane. */
export function Toolbar({
  session,
  onAction,
}: {
  readonly session: Session
  readonly onAction: (action: Action) => void
}) {
  const { t } = useTranslation('viewer')
  const { tool, isLinked, layout, before, keys } = useStore(session.state)
  // Letters are the reader's choice, other keys stay
  const shown = (action: Action, key: string) =>
    key.length === 1 ? keyName(keyOf(keys, action) ?? key) : key
  const isOn = (action: Action) =>
    action === `tool-${tool}` ||
    (action === 'link' && isLinked) ||
    (action === 'volume' && before !== undefined)
  return (
    <div className="rv-tools" role="toolbar" aria-label={t('tools.label')}>
      {groups.map((group) => (
        <div key={group[0]?.name} className="rv-tool-group">
          {group
            .filter(({ name }) => name !== 'cross' || before !== undefined)
            .map(({ name, action, key }) => (
              <button
                key={name}
                type="button"
                className={isOn(action) ? 'rv-tool rv-on' : 'rv-tool'}
                aria-pressed={action.startsWith('tool-') || switches.has(action) ? isOn(action) : undefined}
                aria-keyshortcuts={shown(action, key)}
                title={`${t(`tools.${name}`)} (${shown(action, key)})`}
                data-action={action}
                onClick={() => onAction(action)}
              >
                <Icon name={name} />
                <span>{name === 'layout' ? layout.replace('x', ' × ') : t(`tools.${name}`)}</span>
              </button>
            ))}
        </div>
      ))}
      <PresetBar session={session} onAction={onAction} />
    </div>
  )
}
