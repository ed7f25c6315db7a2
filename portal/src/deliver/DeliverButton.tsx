import { useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { Icon } from '../design/Icon.tsx'
import { useDeliveries, useTargets } from './deliveries.ts'
import { OneDelivery } from './OneDelivery.tsx'
import { OrderForm } from './OrderForm.tsx'
import './deliver.css'

interface Props {
  readonly treatment: string
  readonly studies: readonly ListRow[]
}

/** Opens the dialogue that sends studies to a system of this country; absent where there is no such system. */
export function DeliverButton({ treatment, studies }: Props) {
  const { t } = useTranslation()
  const targets = useTargets()
  const [isOpen, setOpen] = useState(false)
  if (targets.length === 0 || studies.length === 0) return null
  return (
    <>
      <Button className="btn" onPress={() => setOpen(true)}>
        <Icon name="leave" />
        {t('deliver.open')}
      </Button>
      <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={setOpen}>
        <Modal className="dialog deliver">
          <Dialog className="dialog-body">
            <Content treatment={treatment} studies={studies} targets={targets} close={() => setOpen(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  )
}

/** The form first; once it is sent, what came of it. */
function Content({
  treatment,
  studies,
  targets,
  close,
}: Props & { readonly targets: readonly string[]; readonly close: () => void }) {
  const { t } = useTranslation()
  const [sent, setSent] = useState(false)
  const deliveries = useDeliveries(treatment)
  return (
    <>
      <Heading slot="title">{t('deliver.title', { count: studies.length })}</Heading>
      {!sent && (
        <OrderForm
          treatment={treatment}
          studies={studies}
          targets={targets}
          onSent={() => setSent(true)}
          close={close}
        />
      )}
      {deliveries.length > 0 && (
        <section className="stack" aria-label={t('deliver.begun')}>
          {deliveries.map((delivery) => (
            <OneDelivery key={delivery.id} treatment={treatment} delivery={delivery} />
          ))}
        </section>
      )}
      {sent && (
        <div className="dialog-foot">
          <Button className="btn large" onPress={close} autoFocus>
            {t('common.close')}
          </Button>
          <span className="q2">{t('deliver.goesOn')}</span>
        </div>
      )}
    </>
  )
}
