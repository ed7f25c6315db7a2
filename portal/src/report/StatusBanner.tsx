import { useTranslation } from 'react-i18next'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { Icon } from '../design/Icon.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useFormats } from '../format/use-formats.ts'

/** The report's status across the page. Final is one quiet line; everything else can't be missed. */
export function StatusBanner({ report }: { readonly report: Report }) {
  const { t } = useTranslation()
  const { dateTime } = useFormats()
  const { status, issuedAt, version, people } = report
  const tone = toneOf(status)
  const author = people.find(({ role }) => role === 'author')?.name
  const signer = people.find(({ role }) => role === 'legal-authenticator')
  const about = [
    author && t('report.by', { name: author }),
    issuedAt && t('report.at', { time: dateTime(issuedAt) }),
    version && t('report.version', { version }),
    tone === 'preliminary'
      ? t('report.unsigned')
      : signer && t('report.signedBy', { name: signer.name, time: dateTime(signer.at) }),
  ].filter(Boolean)
  return (
    <div className={`report-status report-${tone}`} data-status={status}>
      <Icon name={tone} />
      <div>
        <b>{tone === 'preliminary' ? t(`status.long.${status}`) : t(`status.${status}`)}</b>
        <span>
          {about.join(' · ')}
          {tone !== 'final' && tone !== 'none' && ` · ${t(`report.means.${tone}`)}`}
        </span>
      </div>
    </div>
  )
}
