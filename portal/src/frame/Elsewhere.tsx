import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ViewerCodeAnswer, WayAnswer } from '../../../src/http/portal/contract-way.ts'
import { addresses } from '../api/addresses.ts'
import { useSession } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from './Failure.tsx'

const studyPath = (treatment: string, study: string): string =>
  `/api/treatments/${treatment}/studies/${study}`

const askWay = (treatment: string, study: string, query: string, signal: AbortSignal): Promise<WayAnswer> =>
  request<WayAnswer>(`${studyPath(treatment, study)}/way?wish=look${query}`, { signal })

/** By which way the images of a study go; asked once, when it is opened. */
export const useWay = (treatment: string, study: string) =>
  useQuery({
    queryKey: ['way', treatment, study],
    queryFn: ({ signal }) => askWay(treatment, study, '', signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** The same after one way was tried in vain. */
const useOtherWay = (
  treatment: string,
  study: string,
  why: 'failed=relayed' | 'failed=viewer' | 'late=true',
) =>
  useQuery({
    queryKey: ['way', treatment, study, why],
    queryFn: ({ signal }) => askWay(treatment, study, `&${why}`, signal),
    retry: false,
  })

/** How long pictures may be in coming before the other way is offered. */
const patienceMs = 10_000

/** The other way, where pictures failed to come, or once they are long in coming. */
export function ElsewhereInstead({ why, ...place }: Place & { readonly why: 'failed' | 'slow' }) {
  const [isLate, setLate] = useState(why === 'failed')
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return isLate && <ElsewhereNow {...place} why={why} />
}

function ElsewhereNow({ treatment, study, why }: Place & { readonly why: 'failed' | 'slow' }) {
  const { data: way } = useOtherWay(treatment, study, why === 'failed' ? 'failed=relayed' : 'late=true')
  if (way?.way !== 'viewer') return null
  return (
    <>
      <WayWords way={way} />
      <ElsewhereLink treatment={treatment} study={study} country={way.country} />
    </>
  )
}

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
export function ElsewhereLink({
  treatment,
  study,
  country,
  rank = 'plain',
}: Place & { readonly country: string; readonly rank?: 'plain' | 'primary' }) {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <a
      className={`btn ${rank}`}
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

/** The choice, where the images had better not be brought here: the other country's viewer first. */
export function ElsewhereFirst({
  treatment,
  study,
  way,
  onHere,
}: Place & { readonly way: WayAnswer; readonly onHere: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <WayWords way={way} />
      <div className="row">
        {way.way && (
          <ElsewhereLink treatment={treatment} study={study} country={way.country} rank="primary" />
        )}
        {way.other === 'relayed' && (
          <Button className="btn" onPress={onHere}>
            {t('way.showHere')}
          </Button>
        )}
        <Link className="btn" href={addresses.list(treatment)}>
          {t('emergency.back')}
        </Link>
      </div>
    </>
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
        <>
          <Failure failure={error} title={t('way.notOpened')} retry={() => mutate()} />
          <HereInstead treatment={treatment} study={study} />
        </>
      ) : (
        <p role="status">{t('way.opening')}</p>
      )}
    </main>
  )
}

/** The images themselves, after the other country's viewer failed. */
function HereInstead({ treatment, study }: Place) {
  const { t } = useTranslation()
  const { data: way } = useOtherWay(treatment, study, 'failed=viewer')
  if (way?.way !== 'relayed') return null
  return (
    <>
      <WayWords way={way} />
      <Link className="btn" href={`${addresses.images(treatment, [study])}?here=1`} data-action="here">
        {t('way.showHere')}
      </Link>
    </>
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
