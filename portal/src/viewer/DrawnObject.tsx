import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ObjectNote } from './ObjectNote.tsx'
import { objectKind } from './object-kinds.ts'
import type { ObjectProps } from './object-props.ts'
import { ShownFailure } from './ShownFailure.tsx'
import { useShown } from './use-shown.ts'

const asBlob = (response: Response): Promise<Blob> => response.blob()

/** Curves as the drawing that their source made: an image, in which nothing runs and nothing loads. */
export function DrawnObject({ object }: ObjectProps) {
  const { t } = useTranslation('viewer')
  const { shown, retry } = useShown(object, 'drawing', asBlob)
  const content = shown.state === 'shown' ? shown.content : undefined
  const address = useBlobAddress(content)
  const [isBroken, setBroken] = useState(false)
  if (shown.state === 'failed' || isBroken)
    return (
      <ShownFailure
        object={object}
        failure={shown.state === 'failed' ? shown.failure : 'unreadable'}
        onRetry={retry}
      />
    )
  if (address === undefined) return <ObjectNote state="loading">{t('shown.loading')}</ObjectNote>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it
    <div className="rv-drawing" data-own-keys tabIndex={0}>
      <Drawing
        address={address}
        label={t(`object.${objectKind(object.instance.sopClassUid)}`)}
        onBroken={() => setBroken(true)}
      />
    </div>
  )
}

interface DrawingProps {
  readonly address: string
  readonly label: string
  readonly onBroken: () => void
}

function Drawing({ address, label, onBroken }: DrawingProps) {
  const [isThere, setThere] = useState(false)
  return (
    <img
      src={address}
      alt={label}
      data-object-state={isThere ? 'shown' : 'loading'}
      onLoad={() => setThere(true)}
      onError={onBroken}
    />
  )
}

function useBlobAddress(blob: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (blob === undefined) return
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => {
      setAddress(undefined)
      URL.revokeObjectURL(made)
    }
  }, [blob])
  return address
}
