import { parseDate } from '@internationalized/date'
import { useState } from 'react'
import { DateField, DateInput, DateSegment, Input, Label, Text, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { MaskField } from '../../../src/http/portal/contract-identification.ts'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import type { Fault } from './AskForm.tsx'
import { fits, groupsOf, humanised, isDay } from './mask.ts'

interface Props {
  readonly mask: readonly MaskField[]
  readonly traits: Readonly<Record<string, string>>
  readonly faults: readonly Fault[]
  /** @param cleared alternatives that this value takes the place of. */
  readonly onChange: (label: string, value: string, cleared: readonly string[]) => void
}

/** The identification fields of one country; of alternatives one is shown at a time. */
export function MaskInputs({ mask, ...rest }: Props) {
  return groupsOf(mask).map(({ key, fields }) =>
    fields.length > 1 ? (
      <Alternatives key={key} fields={fields} {...rest} />
    ) : (
      fields.map((field) => <OneField key={field.label} field={field} cleared={[]} {...rest} />)
    ),
  )
}

function Alternatives({ fields, ...rest }: Omit<Props, 'mask'> & { readonly fields: readonly MaskField[] }) {
  const { t } = useTranslation()
  const [label, setLabel] = useState(fields[0]?.label)
  const field = fields.find((one) => one.label === label) ?? fields[0]
  if (!field) return null
  const others = fields.filter((one) => one !== field).map((one) => one.label)
  return (
    <fieldset className="alternatives">
      <legend>{t('identify.ask.oneOf')}</legend>
      <div className="seg">
        {fields.map((one) => (
          <button
            key={one.label}
            type="button"
            aria-pressed={one === field}
            onClick={() => {
              setLabel(one.label)
              rest.onChange(one.label, '', [field.label])
            }}
          >
            {t(`mask.${one.label}`, { defaultValue: humanised(one.label) })}
          </button>
        ))}
      </div>
      <OneField key={field.label} field={field} cleared={others} {...rest} />
    </fieldset>
  )
}

interface FieldProps extends Omit<Props, 'mask'> {
  readonly field: MaskField
  readonly cleared: readonly string[]
}

function OneField({ field, cleared, traits, faults, onChange }: FieldProps) {
  const { t } = useTranslation()
  const [left, setLeft] = useState(false)
  const value = traits[field.label] ?? ''
  const fault = faults.find(({ label }) => label === field.label)?.fault
  const wrong = fault ?? (left && value.trim() !== '' && !fits(field, value) ? 'format' : undefined)
  const right = value.trim() !== '' && fits(field, value)
  const name = t(`mask.${field.label}`, { defaultValue: humanised(field.label) })
  const optional = field.mandatory ? null : <span className="optional">{t('identify.ask.optional')}</span>
  const message = wrong ? (
    <Text slot="description" className="fault">
      <Icon name="warning" small />
      {t(`identify.fault.${wrong}`, { name })}
    </Text>
  ) : null
  if (isDay(field)) {
    return (
      <DateField
        className="field"
        defaultValue={dayIn(value)}
        isRequired={field.mandatory}
        isInvalid={wrong !== undefined}
        validationBehavior="aria"
        shouldForceLeadingZeros
        onChange={(day) => onChange(field.label, day?.toString() ?? '', cleared)}
      >
        <Label>
          {name} {optional}
        </Label>
        <DateInput className="input">
          {(segment) => <DateSegment className="segment" segment={segment} />}
        </DateInput>
        {message}
      </DateField>
    )
  }
  return (
    <TextField
      className="field"
      value={value}
      isRequired={field.mandatory}
      isInvalid={wrong !== undefined}
      validationBehavior="aria"
      maxLength={128}
      onChange={(text) => onChange(field.label, text, cleared)}
      onBlur={() => setLeft(true)}
    >
      <Label>
        {name} {optional}
      </Label>
      <div className="input">
        <Input className={field.system ? 'mono' : ''} autoComplete="off" spellCheck="false" />
        {right && field.pattern && (
          <span className="right">
            <Icon name="check" small />
          </span>
        )}
      </div>
      {message ?? (field.example && <Example example={field.example} right={right} />)}
    </TextField>
  )
}

function Example({ example, right }: { readonly example: string; readonly right: boolean }) {
  const { t } = useTranslation()
  const { number } = useFormats()
  return (
    <Text slot="description" className="hint-text">
      {right
        ? t('identify.ask.formRight')
        : t('identify.ask.example', { example, length: number([...example].length) })}
    </Text>
  )
}

/** A whole day that is known beforehand. */
const dayIn = (text: string) => (/^\d{4}-\d\d-\d\d$/.test(text) ? parseDate(text) : null)
