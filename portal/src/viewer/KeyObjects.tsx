import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { imageThumbnailAddress } from './api.ts'
import type { Reference } from './dicom-json.ts'
import { type KeyImage, keyImagesOf } from './key-images.ts'
import { ObjectPage } from './ObjectPage.tsx'
import type { ObjectProps } from './object-props.ts'

/** A selection of images: those of this study as small pictures that open, and what its author says of them. */
export function KeyObjects(props: ObjectProps) {
  const { object, onReference } = props
  const { t } = useTranslation('viewer')
  const images = keyImagesOf(object.set)
  const here = images.filter(({ uid }) => object.references[uid] !== undefined)
  const elsewhere = images.length - here.length
  return (
    <div className="rv-key-objects">
      {here.length > 0 && (
        <section aria-label={t('shown.images')}>
          <h2>{t('shown.images')}</h2>
          <ul>
            {here.map((image) => (
              <KeyImageButton
                key={`${image.uid} ${image.frame}`}
                image={image}
                {...{ object, onReference }}
              />
            ))}
          </ul>
        </section>
      )}
      {elsewhere > 0 && <p className="rv-quiet">{t('shown.elsewhere', { count: elsewhere })}</p>}
      <ObjectPage {...props} />
    </div>
  )
}

interface ButtonProps extends Pick<ObjectProps, 'object' | 'onReference'> {
  readonly image: KeyImage
}

function KeyImageButton({ image, object, onReference }: ButtonProps) {
  const { t } = useTranslation('viewer')
  const [hasFailed, setFailed] = useState(false)
  const reference = object.references[image.uid] as Reference
  const number = image.number + 1
  return (
    <li>
      <button
        type="button"
        className="rv-series"
        aria-label={t('pane.position', { index: number, count: image.count })}
        data-key-image={number}
        onClick={() => onReference(reference, image.frame)}
      >
        <span className="rv-thumb">
          {hasFailed ? (
            <span className="rv-kind">{number}</span>
          ) : (
            <img
              src={imageThumbnailAddress({ ...object.at, series: reference.series }, reference.instance)}
              alt=""
              width="70"
              height="70"
              loading="lazy"
              decoding="async"
              onError={() => setFailed(true)}
            />
          )}
          <span className="rv-thumb-number">{number}</span>
        </span>
      </button>
    </li>
  )
}
