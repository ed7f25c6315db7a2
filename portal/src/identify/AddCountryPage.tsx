import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { IdentifyRequest, IdentifyResponse } from '../../../src/http/portal/contract-identification.ts'
import type { AddSourceRequest, Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { addresses } from '../api/addresses.ts'
import { countriesQuery, treatmentQuery, useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import { AskForm } from './AskForm.tsx'
import { ConfirmPerson } from './ConfirmPerson.tsx'
import { knownTraits, personFields } from './compare.ts'
import './identify.css'

/** Another country for the same patient: ask it, compare the person with what is known, add its answers to the list. */
export function AddCountryPage({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const { country: countryName } = useFormats()
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const opened = useQuery(treatmentQuery(treatment))
  const countries = useQuery(countriesQuery)
  const [asked, setAsked] = useState<IdentifyRequest>()
  const [confirmed, setConfirmed] = useState(false)

  const others = useMemo(() => {
    const known = new Set(opened.data?.sources.map(({ country }) => country))
    return countries.data?.countries.filter(({ code }) => !known.has(code))
  }, [opened.data, countries.data])
  const identify = useMutation({
    mutationFn: (body: IdentifyRequest) =>
      request<IdentifyResponse>('/api/identifications', { method: 'POST', csrf: csrf(), body }),
    onMutate: (body) => {
      setAsked(body)
      setConfirmed(false)
    },
    onSuccess: (answer) =>
      announce(t(`identify.said.${answer.kind}`, { country: countryName(asked?.country ?? '') })),
  })
  const add = useMutation({
    mutationFn: (body: AddSourceRequest) =>
      request<Treatment>(`/api/treatments/${treatment}/sources`, { method: 'POST', csrf: csrf(), body }),
    onSuccess: (changed) => {
      client.setQueryData(treatmentQuery(treatment).queryKey, changed)
      navigate(addresses.list(treatment))
    },
  })
  const failure = opened.error ?? countries.error
  if (failure)
    return (
      <main className="alone" id="main">
        <Failure
          failure={failure}
          title={t('identify.noCountries')}
          retry={() => void (opened.error ? opened.refetch() : countries.refetch())}
        />
      </main>
    )
  const answer = identify.data
  const mask = others?.find(({ code }) => code === asked?.country)?.mask ?? []
  const compared = mask.concat(personFields.filter(({ label }) => !mask.some((one) => one.label === label)))
  const name = countryName(asked?.country ?? '')
  const forget = (): void => {
    if (!identify.isIdle && !identify.isPending) identify.reset()
    setConfirmed(false)
  }
  return (
    <>
      <PatientBanner treatment={treatment} />
      <main className="identify" id="main">
        <div className="page-head">
          <h1>{t('identify.add.title')}</h1>
          <span className="q">{t('identify.add.lead')}</span>
          <Link className="btn end" href={addresses.list(treatment)}>
            {t('identify.add.back')}
          </Link>
        </div>
        <div className="three two">
          <section aria-labelledby="add-ask">
            <h2 id="add-ask">{t('identify.ask.title')}</h2>
            {others && opened.data ? (
              <AskForm
                countries={others}
                of={opened.data}
                faults={answer?.kind === 'incomplete' ? answer.faults : []}
                asking={identify.isPending}
                asked={asked !== undefined}
                onChange={forget}
                onAsk={(body) => identify.mutate(body)}
              />
            ) : (
              <Loading widths={[180, 352, 120, 352]} />
            )}
          </section>
          <section className="mid" aria-labelledby="add-confirm">
            <h2 id="add-confirm">{t('identify.confirm.title')}</h2>
            <ConfirmPerson
              mask={compared}
              asked={
                asked && opened.data
                  ? {
                      ...asked,
                      traits: { ...knownTraits(personFields, opened.data.patient), ...asked.traits },
                    }
                  : undefined
              }
              isKnown
              asking={identify.isPending}
              answer={answer}
              failure={identify.error}
              confirmed={confirmed}
              onConfirm={setConfirmed}
              onRetry={() => asked && identify.mutate(asked)}
              onReject={forget}
            />
            {add.error && <Failure failure={add.error} title={t('identify.add.failed', { country: name })} />}
            {confirmed && answer?.kind === 'match' && (
              <div className="foot">
                <Button
                  className="btn primary large"
                  isDisabled={add.isPending}
                  onPress={() => add.mutate({ identification: answer.identification })}
                >
                  {t('identify.add.button', { country: name })}
                </Button>
              </div>
            )}
          </section>
        </div>
      </main>
    </>
  )
}
