import { useTranslation } from 'react-i18next'
import { Icon } from './Icon.tsx'

/** Says in word, shape and colour that the study's report isn't verified. */
export function Preliminary() {
  const { t } = useTranslation('viewer')
  return (
    <span className="rv-preliminary" data-preliminary>
      <Icon name="preliminary" />
      {t('preliminary')}
    </span>
  )
}
