import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { addresses } from '../api/addresses.ts'

interface Props {
  readonly treatment: string
  readonly image: Report['keyImages'][number]
  /** Instead of a picture that can't be had. */
  readonly noPicture: ReactNode
  /** Side of the picture, px, where the style sheet doesn't say it. */
  readonly side?: number
  readonly title?: string | undefined
  readonly children?: ReactNode
}

/** A key image as a small picture that opens the viewer at it. */
export function KeyImageLink({ treatment, image, noPicture, side, title, children }: Props) {
  const { t } = useTranslation()
  const [isMissing, setMissing] = useState(false)
  const { study, series, instance, frame, comment } = image
  return (
    <Link
      className="th"
      href={addresses.images(treatment, [study], { series, instance, frame })}
      aria-label={t('report.openKeyImage', { name: comment ?? t('report.keyImage') })}
      title={title}
    >
      {isMissing ? (
        noPicture
      ) : (
        <img
          src={addresses.rendered(treatment, image)}
          alt=""
          width={side}
          height={side}
          loading="lazy"
          decoding="async"
          onError={() => setMissing(true)}
        />
      )}
      {children}
    </Link>
  )
}
