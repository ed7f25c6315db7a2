import { useState } from 'react'
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type {
  Countries,
  IdentifyRequest,
  IdentifyResponse,
} from '../../../src/http/portal/contract-identification.ts'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import { knownTraits } from './compare.ts'
import { MaskInputs } from './MaskInputs.tsx'

export type Fault = Extract<IdentifyResponse, { kind: 'incomplete' }>['faults'][number]

interface Props {
  readonly countries: Countries['countries']
  readonly faults: readonly Fault[]
  readonly asking: boolean
  readonly asked: boolean
  /** The patient of a treatment that another country is added to: what is known of them is filled in, the purpose stays. */
  readonly of?: Treatment | undefined
  readonly onChange: () => void
  readonly onAsk: (request: IdentifyRequest) => void
}

/** Which country to ask, its own fields, and the purpose. */
export function AskForm({ countries, faults, asking, asked, of, onChange, onAsk }: Props) {
  const { t } = useTranslation()
  const { country: nameOf, collator } = useFormats()
  const [code, setCode] = useState(countries.length === 1 ? countries[0]?.code : undefined)
  const traitsAt = (wanted: string | undefined): Readonly<Record<string, string>> => {
    const mask = countries.find((one) => one.code === wanted)?.mask ?? []
    return of ? knownTraits(mask, of.patient) : {}
  }
  const [traits, setTraits] = useState(() => traitsAt(code))
  const [purpose, setPurpose] = useState<IdentifyRequest['purpose']>(of?.purpose ?? 'TREAT')
  const country = countries.find((one) => one.code === code)
  const items = countries
    .map((one) => ({ id: one.code, name: nameOf(one.code) }))
    .sort((a, b) => collator.compare(a.name, b.name))

  const submit = (event: React.FormEvent): void => {
    event.preventDefault()
    if (!code || asking) return
    const given = Object.entries(traits).filter(([, value]) => value.trim() !== '')
    onAsk({ country: code, traits: Object.fromEntries(given), purpose })
  }
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <ComboBox
        className="field"
        defaultItems={items}
        value={code ?? null}
        menuTrigger="focus"
        onChange={(key) => {
          const next = key === null ? undefined : String(key)
          setCode(next)
          setTraits(traitsAt(next))
          onChange()
        }}
      >
        <Label>{t('identify.ask.country')}</Label>
        <div className="input">
          <Input placeholder={t('identify.ask.countryHint')} />
          <span className="cc" aria-hidden="true">
            {code}
          </span>
          <Button className="combo-button">
            <Icon name="down" small />
          </Button>
        </div>
        <Popover className="popover">
          <ListBox className="options">
            {(item: { id: string; name: string }) => (
              <ListBoxItem className="menu-item" id={item.id} textValue={item.name}>
                <span className="grow">{item.name}</span>
                <span className="cc">{item.id}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {country && (
        <>
          <p className="lab">{t('identify.ask.needs', { country: nameOf(country.code) })}</p>
          <MaskInputs
            key={country.code}
            mask={country.mask}
            traits={traits}
            faults={faults}
            onChange={(label, value, cleared) => {
              setTraits((before) => ({
                ...before,
                ...Object.fromEntries(cleared.map((one) => [one, ''])),
                [label]: value,
              }))
              onChange()
            }}
          />
        </>
      )}
      {!of && (
        <RadioGroup
          className="purpose"
          value={purpose}
          onChange={(value) => {
            setPurpose(value as IdentifyRequest['purpose'])
            onChange()
          }}
        >
          <Label className="lab">{t('identify.ask.purpose')}</Label>
          {(['TREAT', 'ETREAT'] as const).map((value) => (
            <Radio key={value} className="choice" value={value}>
              <span className="radio" />
              <span>
                <b>{t(`purpose.${value}`)}</b>
                <br />
                <span className="q sm">{t(`identify.ask.purposes.${value}`)}</span>
              </span>
            </Radio>
          ))}
        </RadioGroup>
      )}
      <div className="foot">
        <Button className="btn primary large" type="submit" isDisabled={!country || asking}>
          {asking
            ? t('identify.ask.asking')
            : t(asked ? 'identify.ask.again' : 'identify.ask.button', {
                country: country ? nameOf(country.code) : '',
              })}
        </Button>
      </div>
    </form>
  )
}
