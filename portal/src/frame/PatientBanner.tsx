import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery, useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import { Skeleton } from '../design/Skeleton.tsx'
import { nameOf } from '../format/person-name.ts'
import { useFormats } from '../format/use-formats.ts'
import { forgetView } from '../list/view-state.ts'

/** Whose images these are: on every page about a patient, and on paper. */
export function PatientBanner({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(treatmentQuery(treatment))
  return (
    <section className="banner" aria-label={t('patient.label')}>
      {data ? <Facts treatment={data} /> : <Placeholder />}
      <div className="end row">
        <Link className="btn only-wide" href={addresses.accesses(treatment)}>
          {t('accesses.button')}
        </Link>
        {data && !data.emergency && (
          <Link className="btn" href={addresses.emergency(treatment)}>
            {t('emergency.button')}
          </Link>
        )}
        <span className="only-wide">
          <ClosePatient treatment={treatment} />
        </span>
      </div>
    </section>
  )
}

function Facts({
  treatment: { patient, sources, purpose, emergency, expiresAt },
}: {
  readonly treatment: Treatment
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const age = formats.age(patient.birthDate)
  const [source] = sources
  const [identifier, ...others] = patient.identifiers
  return (
    <>
      <div className="who">
        <b>{nameOf(patient)}</b>
      </div>
      <Fact label={t('patient.birthDate')}>
        {patient.birthDate ? formats.date(patient.birthDate) : t('common.notGiven')}{' '}
        {age !== undefined && <span className="aside">{t('patient.age', { count: age })}</span>}
      </Fact>
      <Fact label={t('patient.sex')}>{t(`sex.${patient.sex}`)}</Fact>
      {identifier && (
        <Fact
          label={
            source
              ? t('patient.identifierIn', { country: formats.country(source.country) })
              : t('patient.identifier')
          }
        >
          <span className="mono" title={others.map(({ value }) => value).join(', ') || undefined}>
            {identifier.value}
          </span>
        </Fact>
      )}
      {source && (
        <Fact label={t('patient.confirmedBy')}>
          <span className="tick">
            <Icon name="final" small />
          </span>{' '}
          {/* Of several countries only the names: the strip beneath says of each when it answered */}
          {sources
            .map(({ country, confirmedAt }) =>
              [formats.country(country), sources.length === 1 && formats.hereTime(confirmedAt)]
                .filter(Boolean)
                .join(', '),
            )
            .join(', ')}
        </Fact>
      )}
      <div className="fact only-wide">
        <span>{t('patient.purpose')}</span>
        <b>{t(`purpose.${purpose}`)}</b>
      </div>
      {emergency && (
        <Fact label={t('emergency.button')}>
          <span className="flag">{t('emergency.until', { time: formats.hereTime(expiresAt) })}</span>
        </Fact>
      )}
    </>
  )
}

/** Ends the treatment here: its list, downloads and keys are gone with it. */
function ClosePatient({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const close = useMutation({
    mutationFn: () => request<void>(`/api/treatments/${treatment}`, { method: 'DELETE', csrf: csrf() }),
    onSuccess: () => {
      navigate(addresses.identify)
      forgetView(treatment)
      client.removeQueries({ predicate: ({ queryKey }) => queryKey.includes(treatment) })
      announce(t('patient.closed'))
    },
  })
  return (
    <Button className="btn" isDisabled={close.isPending} onPress={() => close.mutate()}>
      {t('patient.close')}
    </Button>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="fact">
      <span>{label}</span>
      <b>{children}</b>
    </div>
  )
}

function Placeholder() {
  return (
    <>
      <div className="who">
        <Skeleton width={180} height={14} />
      </div>
      {[110, 60, 120, 110].map((width) => (
        <div className="fact" key={width}>
          <Skeleton width={width} />
        </div>
      ))}
    </>
  )
}
