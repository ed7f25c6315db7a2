import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Label, TextArea, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Emergencies, ReviewRequest } from '../../../src/http/portal/contract-emergency.ts'
import { emergenciesQuery, useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Loading } from '../design/Skeleton.tsx'
import { nameOf } from '../format/person-name.ts'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import './emergency.css'

type Emergency = Emergencies['emergencies'][number]

/** Emergency access that waits for review, and what was reviewed. */
export function ReviewsPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(emergenciesQuery)
  return (
    <main className="emergency wide" id="main">
      <h1>{t('reviews.title')}</h1>
      <p className="q2">{t('reviews.lead')}</p>
      {error ? (
        <Failure failure={error} title={t('reviews.failed')} retry={() => void refetch()} />
      ) : !data ? (
        <Loading widths={[352, 352, 352]} />
      ) : data.emergencies.length === 0 ? (
        <p>{t('reviews.none')}</p>
      ) : (
        <ul className="reviews">
          {data.emergencies.map((emergency) => (
            <li key={emergency.emergency}>
              <Facts emergency={emergency} />
              {emergency.review ? (
                <Reviewed review={emergency.review} />
              ) : emergency.own ? (
                <p className="q2">{t('reviews.own')}</p>
              ) : (
                <ReviewForm emergency={emergency.emergency} />
              )}
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}

function Facts({ emergency }: { readonly emergency: Emergency }) {
  const { t } = useTranslation()
  const { date, hereTime, country } = useFormats()
  const { professional, patient, startedAt, reason, text, countries } = emergency
  return (
    <>
      <p>
        <b>{professional.name}</b> {[professional.role, professional.organisation].filter(Boolean).join(', ')}{' '}
        · {date(startedAt.slice(0, 10))} {hereTime(startedAt)}
      </p>
      <p>
        {t('patient.label')}: <b>{nameOf(patient)}</b>
        {patient.birthDate ? `, ${date(patient.birthDate)}` : ''} · {countries.map(country).join(', ')}
      </p>
      <p>
        <b>{t(`emergency.reasons.${reason}`)}</b> {text}
      </p>
    </>
  )
}

function Reviewed({ review }: { readonly review: NonNullable<Emergency['review']> }) {
  const { t } = useTranslation()
  const { date } = useFormats()
  return (
    <p className="q2">
      <b>{t(`reviews.verdicts.${review.verdict}`)}</b> · {review.by}, {date(review.at.slice(0, 10))}
      {review.patientTold ? ` · ${t('reviews.told')}` : ''} {review.note}
    </p>
  )
}

function ReviewForm({ emergency }: { readonly emergency: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const [note, setNote] = useState('')
  const [patientTold, setPatientTold] = useState(false)
  const send = useMutation({
    mutationFn: (verdict: ReviewRequest['verdict']) =>
      request<void>(`/api/emergencies/${emergency}/review`, {
        method: 'POST',
        csrf: csrf(),
        body: { verdict, note: note.trim(), patientTold } satisfies ReviewRequest,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: emergenciesQuery.queryKey }),
  })
  return (
    <div className="stack">
      <TextField className="field" value={note} onChange={setNote} maxLength={500}>
        <Label>{t('reviews.note')}</Label>
        <TextArea className="input words" rows={2} />
      </TextField>
      <label className="row">
        <input
          type="checkbox"
          checked={patientTold}
          onChange={(event) => setPatientTold(event.target.checked)}
        />
        {t('reviews.tell')}
      </label>
      {send.error && <Failure failure={send.error} title={t('reviews.failed')} />}
      <div className="row">
        {(['justified', 'not-justified'] as const).map((verdict) => (
          <Button
            key={verdict}
            className="btn"
            isDisabled={send.isPending}
            onPress={() => send.mutate(verdict)}
          >
            {t(`reviews.verdicts.${verdict}`)}
          </Button>
        ))}
      </div>
    </div>
  )
}
