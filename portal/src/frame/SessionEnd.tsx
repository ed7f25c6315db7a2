import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { sessionKey, sessionQuery, useSession } from '../api/queries.ts'
import { announce } from '../design/Announcer.tsx'
import { useFormats } from '../format/use-formats.ts'

const spoken: ReadonlySet<number> = new Set([120, 60, 15])

/** Warns in the session's last two minutes and offers to stay; at its end the sign-in page takes over. */
export function SessionEnd() {
  const { t } = useTranslation()
  const { span } = useFormats()
  const { expiresAt } = useSession()
  const client = useQueryClient()
  const [location] = useLocation()
  const [left, setLeft] = useState(() => secondsTo(expiresAt))
  useEffect(() => {
    const tick = (): void => setLeft(secondsTo(expiresAt))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [expiresAt])
  useEffect(() => {
    if (spoken.has(left)) announce(t('session.ends', { span: span(left) }), 'assertive')
    if (left <= 0) void client.refetchQueries({ queryKey: sessionKey })
  }, [left, t, span, client])

  const stay = async (): Promise<void> => {
    const renewed = await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    // A session that can't be lengthened begins anew at the identity provider, and comes back to this page.
    if (renewed && secondsTo(renewed.expiresAt) <= 120) window.location.assign(addresses.signIn(location))
  }
  return (
    <ModalOverlay className="veil" isOpen={left > 0 && left <= 120}>
      <Modal className="dialog">
        <Dialog className="dialog-body" role="alertdialog">
          <Heading slot="title">{t('session.ends', { span: span(left) })}</Heading>
          <p className="q2">{t('session.kept')}</p>
          <div className="dialog-foot">
            <Button className="btn primary large" autoFocus onPress={() => void stay()}>
              {t('session.stay')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

const secondsTo = (iso: string): number => Math.ceil((Date.parse(iso) - Date.now()) / 1000)
