import { useTranslation } from 'react-i18next'
import { Icon } from '../Icon.tsx'
import { useStore } from '../use-store.ts'
import { plainView } from './picture-address.ts'
import type { RemotePane } from './remote-pane.ts'

const tools = ['window', 'pan', 'zoom'] as const
export type RemoteTool = (typeof tools)[number]

/** What can be done with a picture that is drawn elsewhere, and the windows that it brings. */
export function RemoteTools({
  pane,
  tool,
  onTool,
}: {
  readonly pane: RemotePane
  readonly tool: RemoteTool
  readonly onTool: (tool: RemoteTool) => void
}) {
  const { t } = useTranslation('viewer')
  const { isPlaying } = useStore(pane.state)
  const reset = (): void => {
    pane.setView(plainView)
    pane.setWindow(undefined)
  }
  return (
    <div className="rv-tools" role="toolbar" aria-label={t('tools.label')}>
      <div className="rv-tool-group">
        {tools.map((name) => (
          <button
            key={name}
            type="button"
            className={name === tool ? 'rv-tool rv-on' : 'rv-tool'}
            aria-pressed={name === tool}
            data-action={`tool-${name}`}
            onClick={() => onTool(name)}
          >
            <Icon name={name} />
            <span>{t(`tools.${name}`)}</span>
          </button>
        ))}
      </div>
      <div className="rv-tool-group">
        <button
          type="button"
          className={isPlaying ? 'rv-tool rv-on' : 'rv-tool'}
          aria-pressed={isPlaying}
          aria-keyshortcuts="C"
          data-action="cine"
          onClick={() => pane.play(!isPlaying)}
        >
          <Icon name={isPlaying ? 'pause' : 'cine'} />
          <span>{t('tools.cine')}</span>
        </button>
        <button
          type="button"
          className="rv-tool"
          aria-keyshortcuts="Space"
          data-action="reset"
          onClick={reset}
        >
          <Icon name="reset" />
          <span>{t('tools.reset')}</span>
        </button>
      </div>
      <Windows pane={pane} />
    </div>
  )
}

function Windows({ pane }: { readonly pane: RemotePane }) {
  const { t } = useTranslation('viewer')
  const { pictures, wanted, window } = useStore(pane.state)
  const windows = pictures[wanted]?.windows ?? []
  const current = window ?? windows[0]
  if (current === undefined) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: inside a toolbar a group isn't a fieldset
    <div className="rv-presets" role="group" aria-label={t('preset.label')}>
      <span className="rv-quiet rv-wide">W / L</span>
      {windows.map((one, at) => (
        <button
          key={`${one.width}/${one.center}`}
          type="button"
          className={one === current ? 'rv-preset rv-on' : 'rv-preset'}
          aria-pressed={one === current}
          data-preset={at + 1}
          onClick={() => pane.setWindow(one)}
        >
          <span>
            <kbd>{at + 1}</kbd> {one.name ?? t('preset.stored', { label: String(at + 1) })}
          </span>
          <small>
            {Math.round(one.width)} / {Math.round(one.center)}
          </small>
        </button>
      ))}
    </div>
  )
}
