import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Label, Radio, RadioGroup, TextArea, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { EmergencyRequest } from '../../../src/http/portal/contract-emergency.ts'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery, useCsrf, useSession } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Icon } from '../design/Icon.tsx'
import { Failure } from '../frame/Failure.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import './emergency.css'

const reasons = ['unconscious', 'life-threatening', 'cannot-decide', 'other'] as const
const textLength = { min: 10, max: 500 }
/** The sign-in must be five minutes old at most; time to write the reason is kept back. */
const freshMs = 4 * 60_000

/** Asks for emergency access: what it means first, then a fresh sign-in, then the reason. */
export function EmergencyPage({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const [location] = useLocation()
  const { signedInAt } = useSession()
  const [isFresh] = useState(() => Date.now() - Date.parse(signedInAt) < freshMs)
  return (
    <>
      <PatientBanner treatment={treatment} />
      <main className="emergency" id="main">
        <h1>{t('emergency.title')}</h1>
        <p className="q2">{t('emergency.meaning')}</p>
        <ul className="ruled">
          {(['restricted', 'minutes', 'reviewed', 'told'] as const).map((line) => (
            <li key={line}>{t(`emergency.terms.${line}`)}</li>
          ))}
        </ul>
        {isFresh ? (
          <ReasonForm treatment={treatment} />
        ) : (
          <section className="stack">
            <p>{t('emergency.signIn')}</p>
            <div className="row">
              <a className="btn primary large" href={addresses.signIn(location)}>
                {t('emergency.signInButton')}
              </a>
              <Back treatment={treatment} />
            </div>
          </section>
        )}
      </main>
    </>
  )
}

function ReasonForm({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const [reason, setReason] = useState<EmergencyRequest['reason'] | null>(null)
  const [text, setText] = useState('')
  const open = useMutation({
    mutationFn: (body: EmergencyRequest) =>
      request<Treatment>(`/api/treatments/${treatment}/emergency`, { method: 'POST', csrf: csrf(), body }),
    onSuccess: (opened) => {
      client.setQueryData(treatmentQuery(opened.treatment).queryKey, opened)
      navigate(addresses.list(opened.treatment))
    },
  })
  const isComplete = reason !== null && text.trim().length >= textLength.min
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason !== null && isComplete) open.mutate({ reason, text: text.trim() })
      }}
    >
      <RadioGroup
        className="purpose"
        value={reason}
        onChange={(value) => setReason(value as EmergencyRequest['reason'])}
      >
        <Label className="lab">{t('emergency.reason')}</Label>
        {reasons.map((value) => (
          <Radio key={value} className="choice" value={value}>
            <span className="radio" />
            <span>{t(`emergency.reasons.${value}`)}</span>
          </Radio>
        ))}
      </RadioGroup>
      <TextField className="field" value={text} onChange={setText} maxLength={textLength.max}>
        <Label>{t('emergency.text')}</Label>
        <TextArea className="input words" rows={4} />
        <span className="hint-text">{t('emergency.textHint', textLength)}</span>
      </TextField>
      {open.error && <Failure failure={open.error} title={t('emergency.failed')} />}
      <div className="row">
        <Button className="btn primary large" type="submit" isDisabled={!isComplete || open.isPending}>
          <Icon name="warning" />
          {t('emergency.open')}
        </Button>
        <Back treatment={treatment} />
      </div>
    </form>
  )
}

function Back({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  return (
    <Link className="btn" href={addresses.list(treatment)}>
      {t('emergency.back')}
    </Link>
  )
}
