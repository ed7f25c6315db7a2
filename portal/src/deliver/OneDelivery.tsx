import { useRef } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { ProgressBar } from '../downloads/Progress.tsx'
import { useFormats } from '../format/use-formats.ts'
import { type Delivery, useDeliver, useDelivery, useStopDelivery } from './deliveries.ts'

/** How far one study is on its way to the local system, and what to do when it stops. */
export function OneDelivery({
  treatment,
  delivery,
}: {
  readonly treatment: string
  readonly delivery: Delivery
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { data, error } = useDelivery(treatment, delivery)
  const again = useDeliver(treatment)
  const stop = useStopDelivery(treatment)
  const { title, order } = delivery
  const failed = error !== null || data?.state === 'failed'
  const article = useRef<HTMLElement>(null)
  /** The button that was pressed goes away: whoever works by keys stays at this delivery, and in the dialogue. */
  const keepFocus = (): void => article.current?.focus()
  return (
    <article ref={article} tabIndex={-1} data-state={failed ? 'failed' : data?.state}>
      <p className="row">
        {data?.state === 'done' && (
          <span className="good">
            <Icon name="final" small />
          </span>
        )}
        <b>{title}</b>
        <span className="q2">
          {t('deliver.to', { target: order.target, patient: order.encounter.patientId })}
        </span>
      </p>
      {data && <ProgressBar data={data} />}
      <p className={failed ? 'row bad' : 'row q'} role={failed ? 'alert' : undefined}>
        {failed && <Icon name="warning" small />}
        <span>
          {failed
            ? (data?.reason ?? t('deliver.failed'))
            : t(`deliver.state.${data?.state === 'done' ? 'done' : 'running'}`, {
                sent: formats.number(data?.filesSent ?? 0),
                files: formats.number(data?.files ?? 0),
              })}
        </span>
        {data?.state === 'running' && (
          <Button
            className="btn quiet end"
            isDisabled={stop.isPending}
            onPress={() => {
              keepFocus()
              stop.mutate(delivery.id)
            }}
          >
            {t('deliver.stop')}
          </Button>
        )}
        {failed && (
          <Button
            className="btn end"
            isDisabled={again.isPending}
            onPress={() => {
              keepFocus()
              again.mutate([{ title, order }])
            }}
          >
            <Icon name="retry" />
            {t('common.retry')}
          </Button>
        )}
      </p>
    </article>
  )
}
