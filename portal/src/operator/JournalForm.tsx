import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { JournalRequest } from '../../../src/http/portal/contract-operator.ts'
import { Icon } from '../design/Icon.tsx'
import { kinds } from './kinds.ts'

interface Props {
  readonly begin: JournalRequest
  readonly onSearch: (search: JournalRequest) => void
}

/** An instant as `datetime-local` has it, on the reader's clock, and back. */
function localOf(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const isoOf = (local: string): string => new Date(local).toISOString()

/** What to look for in the journal. Nothing is sought before the button is pressed: each search is an entry. */
export function JournalForm({ begin, onSearch }: Props) {
  const { t } = useTranslation('operator')
  const [from, setFrom] = useState(localOf(begin.from))
  const [until, setUntil] = useState(localOf(begin.until))
  const [kind, setKind] = useState<string>(begin.kind ?? '')
  const [transaction, setTransaction] = useState(begin.transaction ?? '')
  const [professional, setProfessional] = useState('')
  const [onlyFailures, setOnlyFailures] = useState(false)
  const send = (event: React.FormEvent): void => {
    event.preventDefault()
    const chosen = kinds.find((one) => one === kind)
    onSearch({
      from: isoOf(from),
      until: isoOf(until),
      ...(chosen && { kind: chosen }),
      ...(transaction.trim() && { transaction: transaction.trim() }),
      ...(professional.trim() && { professional: professional.trim() }),
      ...(onlyFailures && { onlyFailures }),
    })
  }
  return (
    <form className="operator-form" onSubmit={send}>
      <Labelled label={t('journal.from')} type="datetime-local" value={from} set={setFrom} required />
      <Labelled label={t('journal.until')} type="datetime-local" value={until} set={setUntil} required />
      <label className="field">
        <span>{t('journal.what')}</span>
        <select className="input" value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">{t('journal.anyKind')}</option>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {t(`journal.kinds.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Labelled label={t('journal.transaction')} value={transaction} set={setTransaction} />
      <Labelled label={t('journal.professional')} value={professional} set={setProfessional} />
      <div className="row">
        <label className="row">
          <input
            type="checkbox"
            className="box"
            checked={onlyFailures}
            onChange={(event) => setOnlyFailures(event.target.checked)}
          />
          {t('journal.onlyFailures')}
        </label>
        <Button className="btn primary end" type="submit">
          <Icon name="search" />
          {t('journal.search')}
        </Button>
      </div>
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly type?: string
  readonly required?: boolean
}

const Labelled = ({ label, value, set, type = 'text', required = false }: FieldProps) => (
  <label className="field">
    <span>{label}</span>
    <input
      className="input"
      type={type}
      value={value}
      required={required}
      maxLength={256}
      onChange={(event) => set(event.target.value)}
    />
  </label>
)
