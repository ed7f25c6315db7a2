import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { helpRows } from './keys.ts'

interface Props {
  readonly hasLetterKeys: boolean
  readonly onLetterKeys: (areOn: boolean) => void
  readonly onClose: () => void
}

/** The keys of the viewer, and the switch for those of one letter. */
export function KeyHelp({ hasLetterKeys, onLetterKeys, onClose }: Props) {
  const { t } = useTranslation('viewer')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="rv-help" aria-labelledby="rv-help-title" onClose={onClose}>
      <h2 id="rv-help-title">{t('help.title')}</h2>
      <p className="rv-quiet">{t('help.mouse')}</p>
      <dl>
        {helpRows.map(({ name, keys }) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
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
        <button type="button" className="rv-button" onClick={() => dialog.current?.close()}>
          {t('help.close')}
        </button>
      </footer>
    </dialog>
  )
}
