import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import type { Entry } from './entries.ts'
import { activeFilters, type FilterName, filterEntries, noFilters, without } from './filters.ts'
import { isInTab } from './tabs.ts'
import type { Source } from './use-list.ts'
import type { ListSettings } from './use-list-settings.ts'
import type { ViewState } from './view-state.ts'

interface Props {
  readonly entries: readonly Entry[]
  readonly filtered: readonly Entry[]
  readonly sources: readonly Source[]
  readonly view: ViewState
  readonly tabsBy: ListSettings['tabsBy']
  readonly change: (change: (state: ViewState) => Partial<ViewState>) => void
  readonly onRefresh: (country: string) => Promise<void>
}

/** Why nothing is shown: the filters, a country that didn't answer, or that there is truly nothing. */
export function EmptyList(props: Props) {
  const { entries, sources } = props
  if (entries.length > 0) return <NoneMatch {...props} />
  const silent = sources.filter(({ answer }) => answer.error && !answer.data)
  return silent.length > 0 ? <Unknown sources={silent} /> : <Nothing {...props} />
}

function NoneMatch({ entries, filtered, view, tabsBy, change }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const active = activeFilters(view.filters)
  const inTab = (list: readonly Entry[]): number =>
    list.filter((entry) => isInTab(entry, tabsBy, view.tab)).length
  const gains = active
    .map((name) => ({ name, count: inTab(filterEntries(entries, without(view.filters, name))) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count)
  const nameOf = (name: FilterName): string =>
    name === 'search' ? t('list.searchName') : t(`column.${name}`)
  return (
    <div className="empty" role="status">
      <h2>{t('empty.filtered', { count: entries.length })}</h2>
      {gains.length > 0 && (
        <p className="q2">
          {gains
            .map(({ name, count }) => t('empty.without', { name: nameOf(name), shown: number(count) }))
            .join(' ')}
        </p>
      )}
      <div className="row">
        {gains[0] && (
          <Button
            className="btn primary large"
            onPress={() =>
              change((state) => ({ filters: without(state.filters, gains[0]?.name ?? 'search') }))
            }
          >
            {t('empty.drop', { name: nameOf(gains[0].name), shown: number(gains[0].count) })}
          </Button>
        )}
        {view.tab !== '' && filtered.length > 0 && (
          <Button className="btn large" onPress={() => change(() => ({ tab: '' }))}>
            {t('empty.allTabs')}
          </Button>
        )}
        <Button className="btn large" onPress={() => change(() => ({ filters: noFilters, tab: '' }))}>
          {t('list.clear')}
        </Button>
      </div>
    </div>
  )
}

function Unknown({ sources }: { readonly sources: readonly Source[] }) {
  const { t } = useTranslation()
  const { country } = useFormats()
  return (
    <div className="empty">
      {sources.map((source) => (
        <Failure
          key={source.country}
          failure={source.answer.error}
          title={t('empty.unknown', { country: country(source.country) })}
          retry={() => void source.answer.refetch()}
        />
      ))}
    </div>
  )
}

function Nothing({ sources, onRefresh }: Props) {
  const { t } = useTranslation()
  const { country } = useFormats()
  const names = sources.map((source) => country(source.country)).join(', ')
  return (
    <div className="empty" role="status">
      <h2>{t('empty.nothing', { country: names })}</h2>
      <p className="q2">{t('empty.nothingText')}</p>
      <div className="row">
        {sources.map((source) => (
          <Button key={source.country} className="btn large" onPress={() => void onRefresh(source.country)}>
            {t('list.askAgain', { country: country(source.country) })}
          </Button>
        ))}
        <Link className="btn large" href={addresses.identify}>
          {t('empty.another')}
        </Link>
      </div>
    </div>
  )
}
