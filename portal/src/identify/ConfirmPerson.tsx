import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type {
  IdentifyRequest,
  IdentifyResponse,
  MaskField,
} from '../../../src/http/portal/contract-identification.ts'
import { Icon } from '../design/Icon.tsx'
import type { IconName } from '../design/icons.ts'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { type Comparison, compare, type Verdict } from './compare.ts'
import { humanised } from './mask.ts'

interface Props {
  readonly mask: readonly MaskField[]
  readonly asked: IdentifyRequest | undefined
  /** Where the left column holds what is known of the patient already, besides what was typed. */
  readonly isKnown?: boolean
  readonly asking: boolean
  readonly answer: IdentifyResponse | undefined
  readonly failure: unknown
  readonly confirmed: boolean
  readonly onConfirm: (confirmed: boolean) => void
  readonly onReject: () => void
  readonly onRetry: () => void
}

/** The country's answer. One person, beside what was typed; or why there is none. */
export function ConfirmPerson(props: Props) {
  const { t } = useTranslation()
  const { country } = useFormats()
  const { asked, asking, answer, failure, onRetry } = props
  const name = country(asked?.country ?? '')
  if (asking)
    return (
      <>
        <p className="q2">{t('identify.confirm.asking', { country: name })}</p>
        <Loading widths={[420, 380, 440, 360, 400]} />
      </>
    )
  if (failure)
    return (
      <Failure
        failure={failure}
        title={t('identify.confirm.unanswered', { country: name })}
        retry={onRetry}
      />
    )
  if (answer?.kind === 'no-match') return <NoMatch country={name} />
  if (answer?.kind === 'incomplete')
    return (
      <div className="note warn">
        <Icon name="warning" />
        <div>
          <p className="lead">{t('identify.confirm.incomplete', { country: name })}</p>
          <p className="sm q2">{t('identify.confirm.incompleteText')}</p>
        </div>
      </div>
    )
  if (answer?.kind === 'match' && asked)
    return <Person {...props} asked={asked} answer={answer} name={name} />
  return <p className="q2 waiting">{t('identify.confirm.waiting')}</p>
}

function NoMatch({ country }: { readonly country: string }) {
  const { t } = useTranslation()
  return (
    <div className="note warn" role="status">
      <Icon name="search" />
      <div className="stack">
        <p className="lead">{t('identify.confirm.noMatch', { country })}</p>
        <ul className="bullets sm q2">
          {(['typing', 'document', 'country'] as const).map((advice) => (
            <li key={advice}>{t(`identify.confirm.advice.${advice}`)}</li>
          ))}
        </ul>
        <p className="sm q">{t('identify.confirm.noMatchWhy')}</p>
      </div>
    </div>
  )
}

interface PersonProps extends Props {
  readonly asked: IdentifyRequest
  readonly answer: Extract<IdentifyResponse, { kind: 'match' }>
  readonly name: string
}

function Person({ mask, asked, isKnown, answer, name, confirmed, onConfirm, onReject }: PersonProps) {
  const { t } = useTranslation()
  const lines = compare(mask, asked.traits, answer.patient)
  const attention = lines.filter(({ verdict }) => verdict === 'differs' || verdict === 'longer')
  const differs = attention.some(({ verdict }) => verdict === 'differs')
  const unasked = lines.some(
    ({ field, verdict }) => (field === 'family' || field === 'given') && verdict === 'onlyHere',
  )
  return (
    <>
      <p className="q2">{t('identify.confirm.found', { country: name })}</p>
      <table className="plain-t cmp">
        <thead>
          <tr>
            <th>
              <span className="sr">{t('identify.confirm.field')}</span>
            </th>
            <th>{t(isKnown ? 'identify.confirm.known' : 'identify.confirm.typed')}</th>
            <th>{t('identify.confirm.register', { country: name })}</th>
            <th>
              <span className="sr">{t('identify.confirm.comparison')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <ComparedLine key={`${line.field} ${line.label}`} line={line} />
          ))}
        </tbody>
      </table>
      {attention.length > 0 ? (
        <div className={differs ? 'note danger' : 'note info'}>
          <Icon name={differs ? 'warning' : 'amended'} />
          <div>
            <p className="lead">{t(differs ? 'identify.confirm.differs' : 'identify.confirm.longer')}</p>
            <p className="sm q2">{t('identify.confirm.askPatient')}</p>
          </div>
        </div>
      ) : unasked ? (
        <div className="note info">
          <Icon name="person" />
          <div>
            <p className="lead">{t('identify.confirm.unasked')}</p>
            <p className="sm q2">{t('identify.confirm.askName')}</p>
          </div>
        </div>
      ) : null}
      {confirmed ? (
        <div className="foot said" role="status">
          <Icon name="final" />
          <span>{t('identify.confirm.confirmed')}</span>
          <Button className="btn quiet" onPress={() => onConfirm(false)}>
            {t('identify.confirm.takeBack')}
          </Button>
        </div>
      ) : (
        <div className="foot">
          <Button className="btn primary large" onPress={() => onConfirm(true)}>
            {t('identify.confirm.yes')}
          </Button>
          <Button className="btn large" onPress={onReject}>
            {t('identify.confirm.no')}
          </Button>
        </div>
      )}
      <p className="sm q after">{t('identify.confirm.recorded', { country: name })}</p>
    </>
  )
}

const marks: Readonly<Record<Verdict, IconName>> = {
  same: 'final',
  longer: 'amended',
  differs: 'warning',
  onlyHere: 'none',
  absent: 'none',
}

function ComparedLine({ line: { field, label, typed, confirmed, verdict } }: { readonly line: Comparison }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const shown = (value: string | undefined, absent: string): React.ReactNode => {
    if (value === undefined) return <span className="q">{absent}</span>
    if (field === 'birthDate') return formats.date(value)
    if (field === 'sex') return t(`sex.${value}`, { defaultValue: value })
    return field === 'identifier' ? <span className="mono">{value}</span> : value
  }
  const name = label ? t(`mask.${label}`, { defaultValue: humanised(label) }) : t(`identify.field.${field}`)
  return (
    <tr className={`verdict-${verdict}`}>
      <th scope="row">{name}</th>
      <td>{shown(typed, t('identify.confirm.notAsked'))}</td>
      <td className="reg">{shown(confirmed, t('common.notGiven'))}</td>
      <td className="nw verdict">
        <Icon name={marks[verdict]} small /> {t(`identify.verdict.${verdict}`)}
      </td>
    </tr>
  )
}
