import { useTranslation } from 'react-i18next'
import type { EncounterField } from './encounter.ts'

type Fate = 'removed' | 'stays'

/** Attributes that a delivery changes (docs/operations/delivery.md), and what becomes of each without a value. */
const rule: readonly (readonly [attribute: string, field: EncounterField | undefined, without: Fate])[] = [
  ['Patient ID (0010,0020)', 'patientId', 'stays'],
  ['Issuer of Patient ID (0010,0021)', 'issuer', 'removed'],
  ['Issuer of Patient ID Qualifiers (0010,0024)', undefined, 'removed'],
  ['Other Patient IDs (0010,1002)', undefined, 'removed'],
  ["Patient's Name (0010,0010)", 'patientName', 'stays'],
  ['Accession Number (0008,0050)', 'accessionNumber', 'stays'],
]

/** What the local encounter changes in every object, as it is filled in. */
export function CoercionRule({
  values,
}: {
  readonly values: Readonly<Partial<Record<EncounterField, string>>>
}) {
  const { t } = useTranslation()
  return (
    <div>
      <table className="plain-t coercion">
        <caption>{t('deliver.rule')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('deliver.attribute')}</th>
            <th scope="col">{t('deliver.becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {rule.map(([attribute, field, without]) => {
            const value = field && values[field]?.trim()
            return (
              <tr key={attribute}>
                <td lang="en">{attribute}</td>
                <td>{value ? <b>{value}</b> : <span className="q2">{t(`deliver.${without}`)}</span>}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="q2">{t('deliver.kept')}</p>
    </div>
  )
}
