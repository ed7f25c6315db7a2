import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Icon } from './Icon.tsx'
import { type ReportStatus, toneOf } from './status-tone.ts'

interface Props {
  /** Undefined where there is no report. */
  readonly status: ReportStatus | undefined
  readonly version?: string | undefined
  /** The long wording: "PRELIMINARY – not verified". */
  readonly long?: boolean
}

/** The status of a report by shape, word and hue, so that none of them has to be seen for it to be understood. */
export function Status(props: Props) {
  const { t } = useTranslation()
  return <StatusMark {...props} t={t} />
}

/** The same where the texts are at hand already. */
export function StatusMark({ status, version, long = false, t }: Props & { readonly t: TFunction }) {
  const tone = toneOf(status)
  const word = t(`status.${status ?? 'none'}`)
  const text = long && tone === 'preliminary' ? t(`status.long.${status}`) : word
  return (
    <span className={`st st-${tone}`} data-status={status ?? 'none'}>
      <Icon name={tone} small />
      {tone === 'cancelled' ? <s>{text}</s> : text}
      {tone === 'amended' && version && /^\d+$/.test(version) ? ` v${version}` : null}
    </span>
  )
}
