import { useState } from 'react'
import { Button, Input, Label, Radio, RadioGroup, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { Icon } from '../design/Icon.tsx'
import { Failure } from '../frame/Failure.tsx'
import { CoercionRule } from './CoercionRule.tsx'
import { useDeliver } from './deliveries.ts'
import { type EncounterField, encounterFields, encounterOf } from './encounter.ts'

interface Props {
  readonly treatment: string
  readonly studies: readonly ListRow[]
  readonly targets: readonly string[]
  readonly onSent: () => void
  readonly close: () => void
}

/** Where to, and under what the local systems know patient and order. */
export function OrderForm({ treatment, studies, targets, onSent, close }: Props) {
  const { t } = useTranslation()
  const [target, setTarget] = useState(targets.length === 1 ? (targets[0] ?? '') : '')
  const [values, setValues] = useState<Readonly<Partial<Record<EncounterField, string>>>>({})
  const deliver = useDeliver(treatment)
  const encounter = encounterOf(values)
  const submit = (): void => {
    if (!encounter || target === '') return
    const orders = studies.map(({ id, title }) => ({ title, order: { study: id, target, encounter } }))
    deliver.mutate(orders, { onSuccess: onSent })
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <RadioGroup value={target} onChange={setTarget}>
        <Label className="lab">{t('deliver.target')}</Label>
        {targets.map((name) => (
          <Radio key={name} className="choice" value={name}>
            <span className="radio" />
            <span>{name}</span>
          </Radio>
        ))}
      </RadioGroup>
      <div className="deliver-fields">
        {encounterFields.map(({ name, longest, isRequired }) => (
          <TextField
            key={name}
            className="field"
            value={values[name] ?? ''}
            onChange={(value) => setValues((now) => ({ ...now, [name]: value }))}
            isRequired={isRequired}
            validationBehavior="aria"
            maxLength={longest}
          >
            <Label>{t(`deliver.field.${name}`)}</Label>
            <Input className="input" autoComplete="off" spellCheck="false" />
          </TextField>
        ))}
      </div>
      <CoercionRule values={values} />
      {deliver.error && <Failure failure={deliver.error} title={t('deliver.notBegun')} />}
      <div className="dialog-foot">
        <Button
          className="btn primary large"
          type="submit"
          isDisabled={!encounter || target === '' || deliver.isPending}
        >
          <Icon name="leave" />
          {t('deliver.begin')}
        </Button>
        <Button className="btn large" onPress={close}>
          {t('common.close')}
        </Button>
      </div>
    </form>
  )
}
