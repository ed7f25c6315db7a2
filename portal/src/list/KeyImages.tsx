import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { reportQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Skeleton } from '../design/Skeleton.tsx'
import { useLanguage } from '../format/use-formats.ts'
import { KeyImageLink } from '../report/KeyImageLink.tsx'

interface Props {
  readonly treatment: string
  readonly report: ListRow
}

/**
 * The images that a report points at, each opening the viewer there. They are known from the report alone, and reading it is
 * recorded: they are fetched when somebody asks, and shown at once where it was read before.
 */
export function KeyImages({ treatment, report }: Props) {
  const { t } = useTranslation()
  const [isWanted, setWanted] = useState(false)
  const query = useQuery({ ...reportQuery(treatment, report.id, useLanguage()), enabled: isWanted })
  const { data, isFetching, error, refetch } = query
  if (data)
    return data.keyImages.length > 0 ? (
      <ul className="series key-images" aria-label={t('report.keyImages')}>
        {data.keyImages.map((image) => (
          <KeyImage key={`${image.instance} ${image.frame}`} treatment={treatment} image={image} />
        ))}
      </ul>
    ) : (
      <p className="q key-images">{t('open.noKeyImages')}</p>
    )
  if (isFetching)
    return (
      <div className="series key-images" aria-busy="true">
        {[0, 1].map((place) => (
          <span key={place} className="ser">
            <span className="th wait" />
            <Skeleton width={64} />
          </span>
        ))}
      </div>
    )
  return (
    <div className="key-images row">
      {error && (
        <span className="bad" role="alert">
          <Icon name="warning" small /> {t('open.keyImagesFailed')}
        </span>
      )}
      <Button
        className="btn quiet"
        onPress={() => {
          if (isWanted) void refetch()
          else setWanted(true)
        }}
      >
        <Icon name={error ? 'retry' : 'star'} small />
        {t(error ? 'common.retry' : 'report.keyImages')}
      </Button>
    </div>
  )
}

function KeyImage({
  treatment,
  image,
}: {
  readonly treatment: string
  readonly image: Report['keyImages'][number]
}) {
  const { t } = useTranslation()
  const name = image.comment ?? t('report.keyImage')
  const noPicture = (
    <span className="no-picture" aria-hidden="true">
      <Icon name="images" />
    </span>
  )
  return (
    <li className="ser">
      <KeyImageLink treatment={treatment} image={image} noPicture={noPicture} side={92}>
        <span className="key" aria-hidden="true">
          <Icon name="star" small />
        </span>
      </KeyImageLink>
      <b title={name}>{name}</b>
    </li>
  )
}
