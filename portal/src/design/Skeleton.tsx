import { useTranslation } from 'react-i18next'

/** A bar the size of the text that will stand in its place; `width` in px. */
export function Skeleton({ width, height = 9 }: { readonly width: number; readonly height?: number }) {
  return <span className="skel" style={{ width, height }} aria-hidden="true" />
}

/** Lines of a page that is on its way, announced once. */
export function Loading({ widths }: { readonly widths: readonly number[] }) {
  const { t } = useTranslation()
  return (
    <div className="loading" role="status">
      <span className="sr">{t('common.loading')}</span>
      {widths.map((width, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity and never move
        <Skeleton key={line} width={width} height={11} />
      ))}
    </div>
  )
}
