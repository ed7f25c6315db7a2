import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery } from '../api/queries.ts'
import { announce } from '../design/Announcer.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import { areSingleKeysOn, isTyping } from '../frame/single-keys.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { EmptyList } from './EmptyList.tsx'
import { FilterBar } from './FilterBar.tsx'
import { activeFilters } from './filters.ts'
import { ListTabs } from './ListTabs.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { SourcesStrip } from './SourcesStrip.tsx'
import { StudyTable } from './StudyTable.tsx'
import { useColumns } from './use-columns.ts'
import { useListContent, useRefresh, useSources } from './use-list.ts'
import { type ListSettings, useListSettings } from './use-list-settings.ts'
import { useView } from './use-view.ts'
import { ViewControls } from './ViewControls.tsx'
import './list.css'

const Timeline = lazy(async () => ({ default: (await import('../timeline/Timeline.tsx')).Timeline }))

const viewKeys: Readonly<Record<string, ListSettings['view']>> = { t: 'table', g: 'grouped', l: 'timeline' }

/** Studies and reports of the patient from every country asked, in one list. */
export function ListPage({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const { number, country: countryName } = useFormats()
  const [view, change] = useView(treatment)
  const [settings, isSet, changeSettings] = useListSettings()
  const columns = useColumns(settings, changeSettings)
  const opened = useQuery(treatmentQuery(treatment))
  const sources = useSources(treatment, opened.data)
  const refresh = useRefresh(treatment)
  const content = useListContent(sources, view)
  const { entries, filtered, shown, tabs } = content
  const search = useRef<HTMLInputElement>(null)

  const answeredBy = sources
    .filter(({ answer }) => answer.data)
    .map(({ country }) => country)
    .join()
  const said = useRef('')
  useEffect(() => {
    const news = answeredBy.split(',').filter((country) => country !== '' && !said.current.includes(country))
    said.current = answeredBy
    for (const country of news) {
      const answer = sources.find((source) => source.country === country)?.answer.data
      if (answer)
        announce(
          t('list.answered', {
            country: countryName(country),
            studies: t('list.studies', { count: answer.studies }),
            reports: t('list.reports', { count: answer.reports }),
          }),
        )
    }
  }, [answeredBy, sources, t, countryName])

  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const active = activeFilters(view.filters).length
    const timer = setTimeout(
      () =>
        announce(
          t('list.narrowed', {
            shown: number(shown.length),
            all: number(entries.length),
            filters: t('list.filterCount', { count: active }),
          }),
        ),
      600,
    )
    return () => clearTimeout(timer)
  }, [view.filters, shown.length, entries.length, t, number])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || !areSingleKeysOn()) return
      if (event.key === '/') {
        event.preventDefault()
        search.current?.focus()
      }
      const tab = tabs[Number(event.key) - 1]
      if (/^[1-9]$/.test(event.key) && tab) change(() => ({ tab: tab.key }))
      const look = viewKeys[event.key.toLowerCase()]
      if (look) changeSettings({ view: look })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [tabs, change, changeSettings])

  const isAsking = opened.isPending || sources.some(({ answer }) => answer.isPending)
  if (opened.error)
    return (
      <main className="alone" id="main">
        <Failure failure={opened.error} title={t('list.notOpened')} retry={() => void opened.refetch()}>
          <Link className="btn" href={addresses.identify}>
            {t('frame.newPatient')}
          </Link>
        </Failure>
      </main>
    )
  return (
    <div className="list-page">
      <PatientBanner treatment={treatment} />
      <SourcesStrip treatment={treatment} sources={sources} entries={entries} onRefresh={refresh} />
      <main id="main" className="list-main" aria-label={t('list.label')}>
        <h1 className="sr">{t('list.label')}</h1>
        <div className="tabs">
          <ListTabs tabs={tabs} by={settings.tabsBy} current={view.tab} change={change} />
          <ViewControls settings={settings} changeSettings={changeSettings} change={change} />
        </div>
        <FilterBar entries={entries} filters={view.filters} searchRef={search} change={change}>
          {settings.view !== 'timeline' && (
            <ColumnsMenu
              columns={columns}
              reportsBeneath={settings.reportsBeneath}
              changeSettings={changeSettings}
            />
          )}
        </FilterBar>
        <div className="list-panel" id="list-panel" role="tabpanel" aria-label={t('list.label')}>
          {!isSet ? null : shown.length > 0 && settings.view === 'timeline' ? (
            <Suspense fallback={<div className="tl" aria-busy="true" />}>
              <Timeline treatment={treatment} content={content} view={view} change={change} />
            </Suspense>
          ) : shown.length > 0 || isAsking ? (
            <StudyTable
              treatment={treatment}
              content={content}
              columns={columns}
              reportsBeneath={settings.reportsBeneath}
              view={view}
              change={change}
              isAsking={isAsking}
            />
          ) : (
            <EmptyList
              entries={entries}
              filtered={filtered}
              sources={sources}
              view={view}
              tabsBy={settings.tabsBy}
              change={change}
              onRefresh={refresh}
            />
          )}
        </div>
      </main>
      <SelectionBar treatment={treatment} content={content} view={view} change={change} />
    </div>
  )
}
