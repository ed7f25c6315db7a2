import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { I18nProvider } from 'react-aria-components'
import { Route, Switch, useLocation } from 'wouter'
import { SessionContext, sessionQuery } from './api/queries.ts'
import { Announcer } from './design/Announcer.tsx'
import { Loading } from './design/Skeleton.tsx'
import { DownloadsPage } from './downloads/DownloadsPage.tsx'
import { DownloadTray } from './downloads/DownloadTray.tsx'
import { AccessesPage } from './emergency/AccessesPage.tsx'
import { EmergencyPage } from './emergency/EmergencyPage.tsx'
import { ReviewsPage } from './emergency/ReviewsPage.tsx'
import { useFormats } from './format/use-formats.ts'
import { ElsewherePage } from './frame/Elsewhere.tsx'
import { ErrorBoundary } from './frame/ErrorBoundary.tsx'
import { FailurePage } from './frame/FailurePage.tsx'
import { NotFound } from './frame/NotFound.tsx'
import { Notices } from './frame/Notices.tsx'
import { SessionEnd } from './frame/SessionEnd.tsx'
import { TopBar } from './frame/TopBar.tsx'
import { ViewerPage } from './frame/ViewerPage.tsx'
import { addTexts } from './i18n/i18n.ts'
import { AddCountryPage } from './identify/AddCountryPage.tsx'
import { IdentifyPage } from './identify/IdentifyPage.tsx'
import { ListPage } from './list/ListPage.tsx'
import { ReportPage } from './report/ReportPage.tsx'
import { SignIn } from './sign-in/SignIn.tsx'
import './frame/frame.css'

/** Hardly anybody needs them: their code and texts come when they are opened. */
const OperatorPages = lazy(async () => {
  const [{ OperatorPages }, { operatorResources }] = await Promise.all([
    import('./operator/OperatorPages.tsx'),
    import('./operator/resources.ts'),
  ])
  await addTexts('operator', operatorResources)
  return { default: OperatorPages }
})

/** The whole portal: nobody signed in sees the sign-in page, whatever the address. */
export function App() {
  const { locale } = useFormats()
  const { data: session, isPending, error, refetch } = useQuery(sessionQuery)
  return (
    <I18nProvider locale={locale}>
      <Announcer />
      {isPending ? null : error ? (
        <FailurePage failure={error} retry={() => void refetch()} />
      ) : session ? (
        <SessionContext value={session}>
          <SignedIn />
        </SessionContext>
      ) : (
        <SignIn />
      )}
    </I18nProvider>
  )
}

function SignedIn() {
  const [location] = useLocation()
  const treatment = /^\/t\/([^/]+)/.exec(location)?.[1]
  return (
    <div className="app">
      <ErrorBoundary place={location}>
        <Switch>
          <Route path="/t/:treatment/view/:study">
            {({ treatment, study }) => <ViewerPage treatment={treatment} study={study} />}
          </Route>
          <Route path="/t/:treatment/elsewhere/:study">
            {({ treatment, study }) => <ElsewherePage treatment={treatment} study={study} />}
          </Route>
          <Route>
            <TopBar />
            <Switch>
              <Route path="/" component={IdentifyPage} />
              <Route path="/t/:treatment">
                {({ treatment }) => <ListPage key={treatment} treatment={treatment} />}
              </Route>
              <Route path="/t/:treatment/reports/:report">
                {({ treatment, report }) => <ReportPage key={report} treatment={treatment} report={report} />}
              </Route>
              <Route path="/t/:treatment/countries">
                {({ treatment }) => <AddCountryPage key={treatment} treatment={treatment} />}
              </Route>
              <Route path="/t/:treatment/emergency">
                {({ treatment }) => <EmergencyPage key={treatment} treatment={treatment} />}
              </Route>
              <Route path="/t/:treatment/accesses">
                {({ treatment }) => <AccessesPage key={treatment} treatment={treatment} />}
              </Route>
              <Route path="/reviews" component={ReviewsPage} />
              <Route path="/operation/:page?">
                {({ page }) => (
                  <Suspense fallback={<Loading widths={[352, 352]} />}>
                    <OperatorPages page={page} />
                  </Suspense>
                )}
              </Route>
              <Route path="/t/:treatment/downloads">
                {({ treatment }) => <DownloadsPage key={treatment} treatment={treatment} />}
              </Route>
              <Route component={NotFound} />
            </Switch>
          </Route>
        </Switch>
      </ErrorBoundary>
      {treatment && !location.endsWith('/downloads') && <DownloadTray treatment={treatment} />}
      <Notices />
      <SessionEnd />
    </div>
  )
}
