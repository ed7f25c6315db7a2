import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { IdentifyRequest, IdentifyResponse } from '../../../src/http/portal/contract-identification.ts'
import type { OpenTreatmentRequest, Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { addresses } from '../api/addresses.ts'
import { countriesQuery, treatmentQuery, useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { AskForm } from './AskForm.tsx'
import { ConfirmPerson } from './ConfirmPerson.tsx'
import { InformPatient } from './InformPatient.tsx'
import './identify.css'

/** Ask, confirm, inform: side by side, done left to right. Nothing is listed before the country confirmed the person. */
export function IdentifyPage() {
  const { t } = useTranslation()
  const { country: countryName } = useFormats()
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const countries = useQuery(countriesQuery)
  const [confirmed, setConfirmed] = useState(false)
  const [asked, setAsked] = useState<IdentifyRequest>()
  const middle = useRef<HTMLHeadingElement>(null)
  const last = useRef<HTMLHeadingElement>(null)

  const identify = useMutation({
    mutationFn: (body: IdentifyRequest) =>
      request<IdentifyResponse>('/api/identifications', { method: 'POST', csrf: csrf(), body }),
    onMutate: (body) => {
      setAsked(body)
      setConfirmed(false)
    },
    onSettled: () => middle.current?.focus(),
    onSuccess: (answer) =>
      announce(t(`identify.said.${answer.kind}`, { country: countryName(asked?.country ?? '') })),
  })
  const open = useMutation({
    mutationFn: (body: OpenTreatmentRequest) =>
      request<Treatment>('/api/treatments', { method: 'POST', csrf: csrf(), body }),
    onSuccess: (treatment) => {
      client.setQueryData(treatmentQuery(treatment.treatment).queryKey, treatment)
      navigate(addresses.list(treatment.treatment))
    },
  })
  useEffect(() => {
    if (confirmed) last.current?.focus()
  }, [confirmed])

  const answer = identify.data
  const mask = countries.data?.countries.find(({ code }) => code === asked?.country)?.mask ?? []
  return (
    <main className="identify" id="main">
      <div className="page-head">
        <h1>{t('identify.title')}</h1>
        <span className="q">{t('identify.lead')}</span>
      </div>
      <div className="three">
        <section aria-labelledby="step-1">
          <StepTitle id="step-1" number={1} state={answer?.kind === 'match' ? 'done' : 'now'}>
            {t('identify.ask.title')}
          </StepTitle>
          {countries.data ? (
            <AskForm
              countries={countries.data.countries}
              faults={answer?.kind === 'incomplete' ? answer.faults : []}
              asking={identify.isPending}
              asked={asked !== undefined}
              onChange={() => {
                if (!identify.isIdle && !identify.isPending) identify.reset()
                setConfirmed(false)
              }}
              onAsk={(body) => identify.mutate(body)}
            />
          ) : countries.error ? (
            <Failure
              failure={countries.error}
              title={t('identify.noCountries')}
              retry={() => void countries.refetch()}
            />
          ) : (
            <Loading widths={[180, 352, 120, 352, 160, 352]} />
          )}
        </section>
        <section className="mid" aria-labelledby="step-2">
          <StepTitle
            id="step-2"
            ref={middle}
            number={2}
            state={confirmed ? 'done' : answer?.kind === 'match' ? 'now' : 'later'}
          >
            {t('identify.confirm.title')}
          </StepTitle>
          <ConfirmPerson
            mask={mask}
            asked={asked}
            asking={identify.isPending}
            answer={answer}
            failure={identify.error}
            confirmed={confirmed}
            onConfirm={setConfirmed}
            onRetry={() => asked && identify.mutate(asked)}
            onReject={() => {
              identify.reset()
              setConfirmed(false)
              document.getElementById('main')?.querySelector('input')?.focus()
            }}
          />
        </section>
        <section aria-labelledby="step-3">
          <StepTitle id="step-3" ref={last} number={3} state={confirmed ? 'now' : 'later'}>
            {t('identify.inform.title')}
          </StepTitle>
          <InformPatient
            country={asked?.country}
            ready={confirmed}
            opening={open.isPending || open.isSuccess}
            failure={open.error}
            onOpen={(notice) => {
              if (answer?.kind === 'match') open.mutate({ identification: answer.identification, notice })
            }}
          />
        </section>
      </div>
    </main>
  )
}

function StepTitle({
  id,
  number,
  state,
  children,
  ref,
}: {
  readonly id: string
  readonly number: number
  readonly state: 'now' | 'done' | 'later'
  readonly children: string
  readonly ref?: React.Ref<HTMLHeadingElement>
}) {
  return (
    <h2 id={id} className={`step step-${state}`} ref={ref} tabIndex={-1}>
      <span className="no" aria-hidden="true">
        {state === 'done' ? '✓' : number}
      </span>
      {children}
    </h2>
  )
}
