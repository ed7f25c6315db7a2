import { useEffect, useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay, Switch } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { isTyping, useSingleKeys } from './single-keys.ts'

const keys = [
  ['↑ ↓', 'rows'],
  ['→ ←', 'openClose'],
  ['Enter', 'images'],
  ['R', 'report'],
  ['Space', 'select'],
  ['B', 'basket'],
  ['/', 'search'],
  ['1 … 9', 'tabs'],
  ['G T L', 'views'],
  ['← → ↑ ↓', 'timeline'],
  ['+ − Home End', 'zoom'],
  ['Alt ← →', 'moveColumn'],
  ['Shift ← →', 'widenColumn'],
  ['?', 'keys'],
] as const

/** The keys of the list, and the switch that turns those of one letter off (WCAG 2.1.4). */
export function KeysButton() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const [enabled, setEnabled] = useSingleKeys()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '?' && enabled && !isTyping(event)) setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [enabled])
  return (
    <>
      <Button className="btn plain icon-only" aria-label={t('keys.title')} onPress={() => setOpen(true)}>
        <Icon name="keyboard" />
      </Button>
      <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={setOpen} isDismissable>
        <Modal className="dialog">
          <Dialog className="dialog-body">
            {({ close }) => (
              <>
                <Heading slot="title">{t('keys.title')}</Heading>
                <dl className="kv keys">
                  {keys.map(([key, name]) => (
                    <div key={name}>
                      <dt>
                        <kbd className="kbd">{key}</kbd>
                      </dt>
                      <dd>{t(`keys.${name}`)}</dd>
                    </div>
                  ))}
                </dl>
                <Switch className="switch" isSelected={enabled} onChange={setEnabled}>
                  <span className="switch-track" />
                  {t('keys.single')}
                </Switch>
                <div className="dialog-foot">
                  <Button className="btn large" onPress={close} autoFocus>
                    {t('common.close')}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  )
}
