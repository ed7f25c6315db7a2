import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { DeliverButton } from '../deliver/DeliverButton.tsx'
import { Icon } from '../design/Icon.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useStartDownload } from '../downloads/use-downloads.ts'
import { useFormats } from '../format/use-formats.ts'
import { itemsOf, rowsById } from './basket.ts'
import { expectedTogether } from './expected.ts'
import { toggled } from './table-keys.ts'
import type { ListContent } from './use-list.ts'
import type { ViewState } from './view-state.ts'

interface Props {
  readonly treatment: string
  readonly content: ListContent
  readonly view: ViewState
  readonly change: (change: (state: ViewState) => Partial<ViewState>) => void
}

/** What is selected, what it costs, and what can be done with it; there only while something is. */
export function SelectionBar({ treatment, content: { entries, expectedFor }, view, change }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const [, navigate] = useLocation()
  const start = useStartDownload(treatment)
  const known = useMemo(() => rowsById(entries), [entries])
  const rows = view.selected.flatMap((id) => known.get(id) ?? [])
  if (rows.length === 0) return null
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  const expected = expectedTogether(rows.map((row) => expectedFor(row.bytes, row.country)))
  const studies = rows.filter(({ kind }) => kind === 'study')
  const preliminary = rows.filter(({ kind, status }) => kind === 'report' && toneOf(status) === 'preliminary')
  return (
    <section className="actions" aria-label={t('selection.label')}>
      <b>{t('selection.count', { count: rows.length })}</b>
      <span className="q2">{formats.bytes(bytes)}</span>
      {expected && <span className="q2">{t('selection.time', { span: formats.spanRange(expected) })}</span>}
      {preliminary.length > 0 && (
        <span className="st st-preliminary">
          <Icon name="preliminary" small />
          {t('selection.preliminary', { count: preliminary.length })}
        </span>
      )}
      <Button className="btn quiet" onPress={() => change(() => ({ selected: [] }))}>
        {t('selection.none')}
      </Button>
      <div className="end row">
        <Button
          className="btn"
          onPress={() =>
            change(({ basket, selected }) => ({
              basket: selected.every((id) => basket.includes(id)) ? basket : toggled(basket, selected),
              selected: [],
            }))
          }
        >
          <Icon name="basket" />
          {t('selection.basket')}
        </Button>
        {studies.length > 0 && (
          <Button
            className="btn"
            onPress={() =>
              navigate(
                addresses.images(
                  treatment,
                  studies.map(({ id }) => id),
                ),
              )
            }
          >
            <Icon name={studies.length > 1 ? 'compare' : 'images'} />
            {t(studies.length > 1 ? 'selection.compare' : 'open.images')}
          </Button>
        )}
        <DeliverButton treatment={treatment} studies={studies} />
        <Button
          className="btn primary"
          isDisabled={start.isPending}
          onPress={() => start.mutate(itemsOf(rows), { onSuccess: () => change(leaveOut(view.selected)) })}
        >
          <Icon name="download" />
          {t('open.download', { size: formats.bytes(bytes) })}
        </Button>
      </div>
    </section>
  )
}

/** What was selected since a download began stays selected. */
const leaveOut =
  (done: readonly string[]) =>
  ({ selected }: ViewState): Partial<ViewState> => ({ selected: selected.filter((id) => !done.includes(id)) })
