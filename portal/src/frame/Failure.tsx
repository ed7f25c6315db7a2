import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ApiFailure } from '../api/request.ts'
import { Icon } from '../design/Icon.tsx'

interface Props {
  readonly failure: unknown
  /** What could not be done, in the reader's words. */
  readonly title: string
  readonly retry?: (() => void) | undefined
  readonly children?: React.ReactNode
}

/** Says what went wrong, what it means and what to do; never looks like an empty result. */
export function Failure({ failure, title, retry, children }: Props) {
  const { t } = useTranslation()
  const reason = reasonOf(failure)
  const problem = failure instanceof ApiFailure ? failure.problem : undefined
  return (
    <div className="note danger failure" role="alert">
      <Icon name="warning" />
      <div className="stack">
        <p className="lead">{title}</p>
        <p className="q2">{reason ? t(reason) : (problem?.detail ?? problem?.title)}</p>
        {(retry || children) && (
          <div className="row">
            {retry && (
              <Button className="btn" onPress={retry}>
                <Icon name="retry" />
                {t('common.retry')}
              </Button>
            )}
            {children}
          </div>
        )}
        {problem?.instance && (
          <p className="sm q">
            {t('failure.reference')}{' '}
            <span className="mono">{problem.instance.replace(/^urn:uuid:/, '')}</span>
          </p>
        )}
      </div>
    </div>
  )
}

/** What it means in the reader's language; undefined where only the API's own words say it. */
function reasonOf(failure: unknown): string | undefined {
  if (!(failure instanceof ApiFailure)) return 'failure.unexpected'
  if (failure.status === 0) return 'failure.unreachable'
  if (failure.status === 404) return 'failure.notFound'
  if (failure.status === 429) return 'failure.tooMany'
  if (failure.status >= 502 && failure.status <= 504) return 'failure.country'
  return failure.status >= 500 ? 'failure.unexpected' : undefined
}
