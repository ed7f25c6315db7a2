import { useQueryClient } from '@tanstack/react-query'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { sessionKey, useCsrf, useSession } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Icon, Mark } from '../design/Icon.tsx'
import { useDownloads } from '../downloads/use-downloads.ts'
import { forgetViews } from '../list/view-state.ts'
import { KeysButton } from './Keys.tsx'
import { LanguageMenu, ThemeButton } from './Preferences.tsx'

/** The bar on top of every page: where one can go, who is signed in, language and theme. */
export function TopBar() {
  const { t } = useTranslation()
  const [location] = useLocation()
  const { supervisor, operator } = useSession()
  const treatment = /^\/t\/([^/]+)/.exec(location)?.[1]
  return (
    <>
      <a className="skip" href="#main">
        {t('frame.skip')}
      </a>
      <header className="top">
        <Link className="mark" href={treatment ? addresses.list(treatment) : addresses.identify}>
          <Mark />
          Roentgate
        </Link>
        <nav aria-label={t('frame.sections')}>
          {treatment && (
            <>
              <Section href={addresses.list(treatment)} current={!location.endsWith('/downloads')}>
                {t('frame.imaging')}
              </Section>
              <DownloadsSection treatment={treatment} current={location.endsWith('/downloads')} />
            </>
          )}
          {supervisor && (
            <Section href={addresses.reviews} current={location === addresses.reviews}>
              {t('reviews.section')}
            </Section>
          )}
          {operator && (
            <Section href={addresses.operator('health')} current={location.startsWith('/operation')}>
              {t('frame.operation')}
            </Section>
          )}
          <Section href={addresses.identify} current={location === addresses.identify}>
            {t('frame.newPatient')}
          </Section>
        </nav>
        <div className="end row">
          <KeysButton />
          <LanguageMenu />
          <ThemeButton />
          <ProfessionalMenu />
        </div>
      </header>
    </>
  )
}

function Section({
  href,
  current,
  children,
}: {
  readonly href: string
  readonly current: boolean
  readonly children: React.ReactNode
}) {
  return (
    <Link href={href} aria-current={current ? 'page' : undefined}>
      {children}
    </Link>
  )
}

function DownloadsSection({ treatment, current }: { readonly treatment: string; readonly current: boolean }) {
  const { t } = useTranslation()
  const downloads = useDownloads(treatment)
  return (
    <Section href={addresses.downloads(treatment)} current={current}>
      {t('frame.downloads')}
      {downloads.length > 0 && <span className="count">{downloads.length}</span>}
    </Section>
  )
}

function ProfessionalMenu() {
  const { t } = useTranslation()
  const { professional } = useSession()
  const client = useQueryClient()
  const csrf = useCsrf()
  const signOut = async (): Promise<void> => {
    await request('/auth/sign-out', { method: 'POST', csrf: csrf() }).catch(() => undefined)
    forgetViews()
    client.setQueryData(sessionKey, null)
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
  }
  return (
    <MenuTrigger>
      <Button className="btn plain who-menu">
        <Icon name="person" />
        <span className="who-name">
          {professional.name}
          <span className="only-wide"> · {professional.organisation}</span>
        </span>
        <Icon name="down" small />
      </Button>
      <Popover className="popover" placement="bottom end">
        <div className="who-card">
          <b>{professional.name}</b>
          <span>{professional.role}</span>
          <span>{professional.organisation}</span>
        </div>
        <Menu className="menu" aria-label={professional.name} onAction={() => void signOut()}>
          <MenuItem className="menu-item" id="sign-out" textValue={t('frame.signOut')}>
            <Icon name="leave" />
            {t('frame.signOut')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
