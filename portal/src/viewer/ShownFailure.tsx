import { useTranslation } from 'react-i18next'
import type { FailureKind } from './failure.ts'
import { ObjectNote } from './ObjectNote.tsx'
import { objectKind } from './object-kinds.ts'
import type { SeriesObject } from './series-model.ts'

interface Props {
  readonly object: SeriesObject
  readonly failure: FailureKind
  readonly onRetry: () => void
}

/** Why an object can't be shown, in words; what may work the next time can be tried again. */
export function ShownFailure({ object, failure, onRetry }: Props) {
  const { t } = useTranslation('viewer')
  const kind = t(`object.${objectKind(object.instance.sopClassUid)}`)
  if (failure === 'no-pixels')
    return (
      <ObjectNote state="nothing">
        <b>{kind}</b>
        <span>{t('shown.nothing')}</span>
      </ObjectNote>
    )
  if (failure === 'unreadable')
    return (
      <ObjectNote state="broken">
        <b>{kind}</b>
        <span role="alert">{t('shown.broken')}</span>
      </ObjectNote>
    )
  return (
    <ObjectNote state="failed">
      <b>{kind}</b>
      <span role="alert">{t(`failure.${failure}`)}</span>
      <button type="button" className="rv-button" onClick={onRetry}>
        {t('pane.retry')}
      </button>
    </ObjectNote>
  )
}
