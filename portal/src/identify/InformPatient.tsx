import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Button, Label, Menu, MenuItem, MenuTrigger, Popover, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Notice } from '../../../src/http/portal/contract-identification.ts'
import type { OpenTreatmentRequest } from '../../../src/http/portal/contract-treatment.ts'
import { noticeQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { languageOfCountry } from '../format/languages.ts'
import { useFormats, useLanguage } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'

type Given = OpenTreatmentRequest['notice']
const methods = ['shown', 'printed', 'unable'] as const

interface Props {
  readonly country: string | undefined
  /** The person was confirmed: the list may be opened. */
  readonly ready: boolean
  readonly opening: boolean
  readonly failure: unknown
  readonly onOpen: (notice: Given) => void
}

/** The patient information notice in the patient's language, and how it was given. */
export function InformPatient({ country, ready, opening, failure, onOpen }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const reader = useLanguage()
  const [chosen, setChosen] = useState<string>()
  const [method, setMethod] = useState<Given['method'] | null>(null)
  const patients = country ? languageOfCountry[country] : undefined
  const wish = chosen ?? patients ?? reader
  const {
    data: notice,
    error,
    refetch,
  } = useQuery({
    ...noticeQuery(wish),
    placeholderData: (before: Notice | undefined) => before,
  })
  const why = useId()
  const missing = !ready
    ? 'identify.inform.afterStep2'
    : method === null
      ? 'identify.inform.afterMethod'
      : undefined
  return (
    <>
      {notice ? (
        <>
          <NoticeLanguages notice={notice} patients={patients} reader={reader} onChoose={setChosen} />
          <NoticeText notice={notice} />
          <div className="row sm notice-foot">
            <Button
              className="btn quiet"
              onPress={() => {
                document.body.dataset['print'] = 'notice'
                window.print()
                delete document.body.dataset['print']
              }}
            >
              <Icon name="print" />
              {t('identify.inform.print')}
            </Button>
            <span className="end q">{t('identify.inform.version', { version: notice.version })}</span>
          </div>
        </>
      ) : error ? (
        <Failure failure={error} title={t('identify.inform.failed')} retry={() => void refetch()} />
      ) : (
        <Loading widths={[340, 300, 330, 280, 320]} />
      )}
      <RadioGroup value={method} onChange={(value) => setMethod(value as Given['method'])}>
        <Label className="lab">{t('identify.inform.how')}</Label>
        {methods.map((value) => (
          <Radio key={value} className="choice" value={value}>
            <span className="radio" />
            <span>
              <b>{t(`identify.inform.methods.${value}`)}</b>
              {value === 'unable' && <span className="q sm"> {t('identify.inform.unableHint')}</span>}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {Boolean(failure) && <Failure failure={failure} title={t('identify.inform.notOpened')} />}
      <div className="foot">
        <Button
          className="btn primary large"
          isDisabled={missing !== undefined || opening || !notice}
          aria-describedby={why}
          onPress={() => {
            if (notice && method) onOpen({ version: notice.version, language: notice.language, method })
          }}
        >
          {opening ? t('identify.inform.opening') : t('identify.inform.open')}
        </Button>
        <span className="q sm" id={why}>
          {missing && t(missing)}
        </span>
      </div>
      <p className="sr">{formats.language(notice?.language ?? reader)}</p>
    </>
  )
}

function NoticeLanguages({
  notice,
  patients,
  reader,
  onChoose,
}: {
  readonly notice: Notice
  readonly patients: string | undefined
  readonly reader: string
  readonly onChoose: (language: string) => void
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const first = [...new Set([patients, reader, 'en'].filter((one) => one !== undefined))].filter((one) =>
    notice.languages.includes(one),
  )
  const others = notice.languages.filter((one) => !first.includes(one))
  return (
    <div className="seg languages">
      {first.map((language) => (
        <button
          key={language}
          type="button"
          aria-pressed={language === notice.language}
          onClick={() => onChoose(language)}
        >
          <span lang={language}>{ownName(language)}</span>
          {language === patients && <span className="q">{t('identify.inform.forPatient')}</span>}
        </button>
      ))}
      {others.length > 0 && (
        <MenuTrigger>
          <Button aria-pressed={others.includes(notice.language)}>
            {others.includes(notice.language) ? ownName(notice.language) : t('identify.inform.otherLanguage')}
            <Icon name="down" small />
          </Button>
          <Popover className="popover" placement="bottom end">
            <Menu
              className="menu"
              aria-label={t('frame.languages')}
              onAction={(key) => onChoose(String(key))}
            >
              {others.map((language) => (
                <MenuItem
                  key={language}
                  id={language}
                  className="menu-item"
                  textValue={formats.language(language)}
                >
                  <span lang={language}>{ownName(language)}</span>
                  <span className="q">{formats.language(language)}</span>
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
    </div>
  )
}

/** A language's name in that language. */
function ownName(language: string): string {
  const name =
    new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}

function NoticeText({ notice: { paragraphs, language } }: { readonly notice: Notice }) {
  const [title, ...rest] = paragraphs
  return (
    <article className="notice" lang={language}>
      <h3>{title}</h3>
      {rest.map((paragraph) => {
        const [, lead, text] = /^(.{3,40}?\.) (.+)$/s.exec(paragraph) ?? [undefined, undefined, paragraph]
        return (
          <p key={paragraph}>
            {lead && <b>{lead} </b>}
            {text}
          </p>
        )
      })}
    </article>
  )
}
