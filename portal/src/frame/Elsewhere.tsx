import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ViewerCodeAnswer, WayAnswer } from '../../../src/http/portal/contract-way.ts'
import { addresses } from '../api/addresses.ts'
import { useSession } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from './Failure.tsx'

const studyPath = (treatment: string, study: string): string =>
  `/api/treatments/${treatment}/studies/${study}`

/** By which way the images of a study go; asked once, when it is opened. */
export const useWay = (treatment: string, study: string) =>
  useQuery({
    queryKey: ['way', treatment, study],
    queryFn: ({ signal }) => request<WayAnswer>(`${studyPath(treatment, study)}/way?wish=look`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

interface Place {
  readonly treatment: string
  readonly study: string
}

/** The words in which the way is told, and why. */
export function WayWords({ way }: { readonly way: WayAnswer }) {
  const { t } = useTranslation()
  const { country, span } = useFormats()
  const name = country(way.country)
  return (
    <p data-way={way.way ?? 'none'} data-reason={way.reason}>
      {t(`way.${way.reason}`, { country: name, span: span(way.seconds ?? 0) })}
    </p>
  )
}

/** Opens the study in the other country's viewer, in a tab of its own. */
export function ElsewhereLink({ treatment, study, country }: Place & { readonly country: string }) {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <a
      className="btn plain"
      href={addresses.elsewhere(treatment, study)}
      target="_blank"
      rel="noopener"
      data-action="elsewhere"
    >
      <Icon name="globe" />
      {t('way.openThere', { country: formats.country(country) })}
    </a>
  )
}

/** Gets a code and takes this tab to the other country's viewer with it: in a form, so that it stands in no address. */
export function ElsewherePage({ treatment, study }: Place) {
  const { t } = useTranslation()
  const { csrf } = useSession()
  const begun = useRef(false)
  const { mutate, error } = useMutation({
    mutationFn: () =>
      request<ViewerCodeAnswer>(`${studyPath(treatment, study)}/viewer`, { method: 'POST', csrf }),
    onSuccess: sendThere,
  })
  useEffect(() => {
    if (!begun.current) mutate()
    begun.current = true
  }, [mutate])
  return (
    <main className="alone stack" id="main">
      {error ? (
        <Failure failure={error} title={t('way.notOpened')} retry={() => mutate()} />
      ) : (
        <p role="status">{t('way.opening')}</p>
      )}
    </main>
  )
}

function sendThere({ address, code }: ViewerCodeAnswer): void {
  // The viewer lets in who comes from this portal; of the address it is told the origin and nothing more
  const referrer = document.createElement('meta')
  referrer.name = 'referrer'
  referrer.content = 'origin'
  document.head.append(referrer)
  const form = document.createElement('form')
  form.method = 'post'
  form.action = address
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'code'
  field.value = code
  form.append(field)
  document.body.append(form)
  form.submit()
}
