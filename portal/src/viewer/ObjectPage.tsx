import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cleanPage } from './clean-page.ts'
import { ObjectNote } from './ObjectNote.tsx'
import { objectKind } from './object-kinds.ts'
import type { ObjectProps } from './object-props.ts'
import { ShownFailure } from './ShownFailure.tsx'
import { useShown } from './use-shown.ts'

const asText = (response: Response): Promise<string> => response.text()

/** A report, a plan or another object as a text: what its source made of it, cleaned. */
export function ObjectPage({ object }: ObjectProps) {
  const { t } = useTranslation('viewer')
  const { shown, retry } = useShown(object, 'page', asText)
  if (shown.state === 'loading') return <ObjectNote state="loading">{t('shown.loading')}</ObjectNote>
  if (shown.state === 'failed')
    return <ShownFailure object={object} failure={shown.failure} onRetry={retry} />
  return <Page html={shown.content} label={t(`object.${objectKind(object.instance.sopClassUid)}`)} />
}

function Page({ html, label }: { readonly html: string; readonly label: string }) {
  const place = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    place.current?.replaceChildren(cleanPage(html))
  }, [html])
  return (
    <section
      ref={place}
      className="rv-page"
      aria-label={label}
      lang="en"
      data-object-state="shown"
      data-own-keys
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it
      tabIndex={0}
    />
  )
}
