import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { useTheme } from '../design/theme.ts'
import { type Language, languages } from '../format/languages.ts'
import { useLanguage } from '../format/use-formats.ts'
import { changeLanguage } from '../i18n/i18n.ts'

/** Chooses the language of the interface; it changes at once. */
export function LanguageMenu() {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <MenuTrigger>
      <Button
        className="btn plain"
        aria-label={`${language.toUpperCase()}, ${t('frame.language', { name: languages[language].name })}`}
      >
        <Icon name="globe" />
        {language.toUpperCase()}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={t('frame.languages')}
          selectionMode="single"
          selectedKeys={[language]}
          onAction={(key) => void changeLanguage(key as Language)}
        >
          {Object.entries(languages).map(([code, { name }]) => (
            <MenuItem key={code} id={code} className="menu-item" textValue={name}>
              <span className="menu-tick">{code === language && <Icon name="check" small />}</span>
              <span lang={code}>{name}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

export function ThemeButton() {
  const { t } = useTranslation()
  const [theme, choose] = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <Button
      className="btn plain icon-only"
      aria-label={t(other === 'dark' ? 'frame.toDark' : 'frame.toLight')}
      onPress={() => choose(other)}
    >
      <Icon name="theme" />
    </Button>
  )
}
