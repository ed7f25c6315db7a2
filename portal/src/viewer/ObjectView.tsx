import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { DrawnObject } from './DrawnObject.tsx'
import { KeyObjects } from './KeyObjects.tsx'
import { ObjectNote } from './ObjectNote.tsx'
import { ObjectPage } from './ObjectPage.tsx'
import { type ObjectForm, objectForm } from './object-forms.ts'
import { objectKind } from './object-kinds.ts'
import type { ObjectProps } from './object-props.ts'
import type { Pane } from './pane.ts'
import { SlideView } from './SlideView.tsx'
import { useStore } from './use-store.ts'
import { VideoObject } from './VideoObject.tsx'

// The reader of PDF is large and seldom needed
const PdfObject = lazy(async () => ({ default: (await import('./PdfObject.tsx')).PdfObject }))

const views: Readonly<Record<ObjectForm, (props: ObjectProps) => ReactNode>> = {
  page: ObjectPage,
  'key-objects': KeyObjects,
  drawing: DrawnObject,
  pdf: (props) => <PdfObject {...props} />,
  video: VideoObject,
  slide: SlideView,
}

interface Props {
  readonly pane: Pane
  readonly onReference: ObjectProps['onReference']
}

/** An object that is no stack of pictures, in the form that suits it. */
export function ObjectView({ pane, onReference }: Props) {
  const { t } = useTranslation('viewer')
  const { model, wanted } = useStore(pane.state)
  const all = model?.objects ?? []
  const object = all[wanted] ?? all[0]
  if (object === undefined) return <ObjectNote state="broken">{t('shown.broken')}</ObjectNote>
  const form = objectForm(object.instance)
  const kind = objectKind(object.instance.sopClassUid)
  const View = views[form]
  // The levels of a slide are one picture
  const isMany = all.length > 1 && form !== 'slide'
  return (
    <div
      className="rv-object"
      data-object-form={form}
      data-object={kind}
      data-instance={object.instance.instance}
      data-object-index={wanted + 1}
    >
      {isMany && (
        <header className="rv-object-bar">
          <button
            type="button"
            className="rv-button"
            aria-label={t('shown.previous')}
            disabled={wanted === 0}
            onClick={() => void pane.goTo(wanted - 1)}
          >
            ‹
          </button>
          <span aria-live="polite">
            {t('shown.which', { kind: t(`object.${kind}`), index: wanted + 1, count: all.length })}
          </span>
          <button
            type="button"
            className="rv-button"
            aria-label={t('shown.next')}
            disabled={wanted === all.length - 1}
            onClick={() => void pane.goTo(wanted + 1)}
          >
            ›
          </button>
        </header>
      )}
      <Suspense fallback={<ObjectNote state="loading">{t('shown.loading')}</ObjectNote>}>
        <View key={object.instance.instance} object={object} all={all} onReference={onReference} />
      </Suspense>
    </div>
  )
}
