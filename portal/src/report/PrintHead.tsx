import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { treatmentQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { toneOf } from '../design/status-tone.ts'
import { nameOf } from '../format/person-name.ts'
import { useFormats } from '../format/use-formats.ts'

/** Patient, report and status on every printed page: a table's head is repeated by the browser. On paper only. */
export function PrintHead({ treatment, report }: { readonly treatment: string; readonly report: Report }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { data } = useQuery(treatmentQuery(treatment))
  const patient = data?.patient ?? report.patient
  const tone = toneOf(report.status)
  return (
    <div className="print-head" aria-hidden="true">
      <div>
        <p className="print-who">
          <b>{nameOf(patient)}</b>
          <span>{formats.date(patient.birthDate)}</span>
          <span>{t(`sex.${patient.sex}`)}</span>
          <span className="mono">{patient.identifiers[0]?.value}</span>
        </p>
        <p className="print-what">
          <span>{report.title}</span>
          <span>{formats.dateTime(report.issuedAt)}</span>
          <span className={`print-status print-${tone}`}>
            <Icon name={tone} small />{' '}
            {tone === 'preliminary' ? t(`status.long.${report.status}`) : t(`status.${report.status}`)}
          </span>
        </p>
      </div>
    </div>
  )
}
