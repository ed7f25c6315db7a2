import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shownAddress } from './api.ts'
import { ObjectNote } from './ObjectNote.tsx'
import { videoCodec } from './object-forms.ts'
import { objectKind } from './object-kinds.ts'
import type { ObjectProps } from './object-props.ts'

/** A video, fetched in ranges as it is watched; where the browser knows no such codec, words say so. */
export function VideoObject({ object }: ObjectProps) {
  const { t } = useTranslation('viewer')
  const { at, instance } = object
  const [state, setState] = useState<'loading' | 'shown' | 'codec'>('loading')
  const codec = videoCodec(instance.transferSyntaxUid)
  const mayPlay = codec !== undefined && document.createElement('video').canPlayType(codec.mediaType) !== ''
  if (!mayPlay || state === 'codec')
    return (
      <ObjectNote state="codec">
        <b>{t(`object.${objectKind(instance.sopClassUid)}`)}</b>
        <span>{t('shown.codec', { codec: codec?.name ?? '?' })}</span>
      </ObjectNote>
    )
  return (
    // biome-ignore lint/a11y/useMediaCaption: recordings of examinations have no captions
    <video
      className="rv-video"
      src={shownAddress(at, instance.instance, 'video')}
      controls
      preload="metadata"
      data-own-keys
      data-object-state={state}
      onLoadedData={() => setState('shown')}
      onError={() => setState('codec')}
    />
  )
}
