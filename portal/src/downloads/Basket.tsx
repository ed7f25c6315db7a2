import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { addresses } from '../api/addresses.ts'
import { Icon } from '../design/Icon.tsx'
import { Status } from '../design/Status.tsx'
import { toneOf } from '../design/status-tone.ts'
import { useFormats } from '../format/use-formats.ts'
import { itemsOf, rowsById } from '../list/basket.ts'
import { type Expected, expectedTogether } from '../list/expected.ts'
import type { ListContent } from '../list/use-list.ts'
import type { ViewState } from '../list/view-state.ts'
import { useStartDownload } from './use-downloads.ts'

interface Props {
  readonly treatment: string
  readonly content: ListContent
  readonly view: ViewState
  readonly change: (change: (state: ViewState) => Partial<ViewState>) => void
}

/** Studies and reports to be taken away together, with their size and time before the click. */
export function Basket({ treatment, content: { entries, expectedFor }, view, change }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const start = useStartDownload(treatment)
  const known = useMemo(() => rowsById(entries), [entries])
  const rows = view.basket.flatMap((id) => known.get(id) ?? [])
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  const expected = expectedTogether(rows.map((row) => expectedFor(row.bytes, row.country)))
  const preliminary = rows.filter(
    ({ kind, status }) => kind === 'report' && toneOf(status) === 'preliminary',
  ).length
  return (
    <section className="bk" aria-labelledby="basket-title">
      <header>
        <h2 id="basket-title">{t('basket.title')}</h2>
        {rows.length > 0 && <span className="q2">{t('selection.count', { count: rows.length })}</span>}
        {rows.length > 0 && (
          <Button className="btn quiet end" onPress={() => change(() => ({ basket: [] }))}>
            {t('basket.empty')}
          </Button>
        )}
      </header>
      {rows.length === 0 ? (
        <div className="stack">
          <p className="q2">{t('basket.none')}</p>
          <Link className="btn" href={addresses.list(treatment)}>
            <Icon name="left" />
            {t('downloads.toList')}
          </Link>
        </div>
      ) : (
        <>
          <table className="plain-t">
            <thead>
              <tr>
                <th>{t('basket.item')}</th>
                <th className="num">{t('column.size')}</th>
                <th className="num">{t('column.time')}</th>
                <th>
                  <span className="sr">{t('basket.remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Item
                  key={row.id}
                  row={row}
                  expected={expectedFor(row.bytes, row.country)}
                  onRemove={() => change(({ basket }) => ({ basket: basket.filter((id) => id !== row.id) }))}
                />
              ))}
            </tbody>
          </table>
          <dl className="kv sum">
            <dt>{t('basket.together')}</dt>
            <dd>
              <b>{formats.bytes(bytes)}</b>
              {expected && `, ${t('selection.time', { span: formats.spanRange(expected) })}`}
            </dd>
            <dt>{t('basket.as')}</dt>
            <dd>{t('basket.zip')}</dd>
          </dl>
          {preliminary > 0 && (
            <p className="note warn">
              <Icon name="preliminary" />
              <span className="sm">
                <b className="lead">{t('selection.preliminary', { count: preliminary })}.</b>{' '}
                {t('basket.preliminary')}
              </span>
            </p>
          )}
          <Button
            className="btn primary large"
            isDisabled={start.isPending}
            onPress={() => start.mutate(itemsOf(rows), { onSuccess: () => change(() => ({ basket: [] })) })}
          >
            <Icon name="download" />
            {t('open.download', { size: formats.bytes(bytes) })}
          </Button>
        </>
      )}
    </section>
  )
}

function Item({
  row,
  expected,
  onRemove,
}: {
  readonly row: ListRow
  readonly expected: Expected | undefined
  readonly onRemove: () => void
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const where = [
    formats.dateTime(row.acquiredAt ?? row.createdAt),
    `${row.country} ${row.organisation ?? ''}`.trim(),
  ].join(' · ')
  return (
    <tr>
      <td>
        <div className="item">
          <span>
            {row.kind === 'study' ? (
              row.modalities.map((modality) => (
                <span key={modality} className="mod">
                  {modality}
                </span>
              ))
            ) : (
              <span className="mod rep">
                <Icon name="document" small />
              </span>
            )}
          </span>
          <span>
            <b lang={row.language}>{row.title}</b>
            {row.kind === 'report' && (
              <>
                {' '}
                <Status status={row.status ?? 'unknown'} version={row.version} />
              </>
            )}
            <span className="q where">{where}</span>
          </span>
        </div>
      </td>
      <td className="num nw">{formats.bytes(row.bytes)}</td>
      <td className="num nw q2">{formats.spanRange(expected)}</td>
      <td>
        <Button
          className="btn plain icon-only"
          aria-label={t('basket.removeOne', { title: row.title })}
          onPress={onRemove}
        >
          <Icon name="close" small />
        </Button>
      </td>
    </tr>
  )
}
