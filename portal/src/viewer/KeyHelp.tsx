import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseKey, type KeyChoice, keyName, keyOf } from './key-choice.ts'
import { type Action, helpRows, keyMap } from './keys.ts'

interface Props {
  readonly keys: KeyChoice
  readonly onKeys: (keys: KeyChoice) => void
  readonly hasLetterKeys: boolean
  readonly onLetterKeys: (areOn: boolean) => void
  readonly onClose: () => void
}

/** The keys of the viewer, those of one letter to be changed, and the switch for them. */
export function KeyHelp({ keys, onKeys, hasLetterKeys, onLetterKeys, onClose }: Props) {
  const { t } = useTranslation('viewer')
  const dialog = useRef<HTMLDialogElement>(null)
  const [waiting, setWaiting] = useState<Action>()
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    if (waiting === undefined) return
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Tab' || event.key === 'Shift') return
      event.preventDefault()
      event.stopPropagation()
      if (!event.ctrlKey && !event.metaKey && !event.altKey)
        onKeys(chooseKey(keys, waiting, event.key.toLowerCase()))
      setWaiting(undefined)
    }
    window.addEventListener('keydown', listen, { capture: true })
    return () => window.removeEventListener('keydown', listen, { capture: true })
  }, [waiting, keys, onKeys])
  return (
    <dialog ref={dialog} className="rv-help" aria-labelledby="rv-help-title" onClose={onClose}>
      <h2 id="rv-help-title">{t('help.title')}</h2>
      <p className="rv-quiet">{t('help.mouse')}</p>
      <p className="rv-quiet" role="status">
        {t(waiting === undefined ? 'help.change' : 'help.waiting')}
      </p>
      <dl>
        {helpRows.map(({ name, keys: own }) => (
          <div key={name}>
            <dt>
              {own.map((key) => {
                const action = /^[A-Z]$/.test(key) ? keyMap[key.toLowerCase()] : undefined
                if (action === undefined) return <kbd key={key}>{key}</kbd>
                const now = keyName(keyOf(keys, action) ?? key)
                return (
                  <button
                    key={key}
                    type="button"
                    className="rv-key"
                    aria-label={t('help.changeKey', { key: now, what: t(`help.${name}`) })}
                    aria-pressed={waiting === action}
                    data-key-of={action}
                    onClick={() => setWaiting(action)}
                  >
                    {now}
                  </button>
                )
              })}
            </dt>
            <dd>{t(`help.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <footer>
        <label>
          <input
            type="checkbox"
            checked={hasLetterKeys}
            onChange={(event) => onLetterKeys(event.currentTarget.checked)}
          />
          {t('help.letters')}
        </label>
        <button type="button" className="rv-button" onClick={() => onKeys(keyMap)}>
          {t('help.restore')}
        </button>
        <button type="button" className="rv-button" onClick={() => dialog.current?.close()}>
          {t('help.close')}
        </button>
      </footer>
    </dialog>
  )
}
