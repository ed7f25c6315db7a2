import { memo, useRef } from 'react'
import { Button, Checkbox, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { announce } from '../design/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import { type ColumnChoice, changed, moved } from './columns.ts'
import type { Columns } from './use-columns.ts'
import type { ChangeSettings } from './use-list-settings.ts'

interface Props {
  readonly columns: Columns
  readonly reportsBeneath: boolean
  readonly changeSettings: ChangeSettings
}

/** Which columns there are and in which order; kept for the professional, whoever the patient is. */
export const ColumnsMenu = memo(function ColumnsMenu({ columns, reportsBeneath, changeSettings }: Props) {
  const { t } = useTranslation()
  const list = useRef<HTMLUListElement>(null)
  const { choices, change } = columns
  const isOnly = (choice: ColumnChoice): boolean => choice.shown && columns.shown.length === 1
  const move = (choice: ColumnChoice, step: 1 | -1): void => {
    const to = choices[choices.indexOf(choice) + step]
    if (!to) return
    change((all) => moved(all, choice.column, to.column))
    announce(t('columns.moved', { column: t(`column.${choice.column}`), place: choices.indexOf(to) + 1 }))
    // A row that changes its place would lose the focus with it.
    requestAnimationFrame(() => {
      const row = list.current?.querySelector(`[data-choice="${choice.column}"]`)
      const [up, down] = row?.querySelectorAll<HTMLButtonElement>('button') ?? []
      const wanted = step === 1 ? down : up
      const focused = wanted?.disabled ? (step === 1 ? up : down) : wanted
      focused?.focus()
    })
  }
  return (
    <DialogTrigger>
      <Button className="btn plain columns-button">
        <Icon name="columns" small />
        {t('columns.button')}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="filter-dialog columns-dialog">
          <Heading slot="title" className="lead">
            {t('columns.title')}
          </Heading>
          <ul className="column-choices" ref={list}>
            {choices.map((choice, index) => {
              const name = t(`column.${choice.column}`)
              return (
                <li key={choice.column} data-choice={choice.column}>
                  <Checkbox
                    className="choice"
                    isSelected={choice.shown}
                    isDisabled={isOnly(choice)}
                    onChange={(shown) => change((all) => changed(all, choice.column, { shown }))}
                  >
                    <span className="check">
                      <Icon name="check" />
                    </span>
                    <span className="choice-text">{name}</span>
                  </Checkbox>
                  <Button
                    className="btn plain icon-only"
                    aria-label={t('columns.left', { column: name })}
                    isDisabled={index === 0}
                    onPress={() => move(choice, -1)}
                  >
                    <Icon name="up" small />
                  </Button>
                  <Button
                    className="btn plain icon-only"
                    aria-label={t('columns.right', { column: name })}
                    isDisabled={index === choices.length - 1}
                    onPress={() => move(choice, 1)}
                  >
                    <Icon name="down" small />
                  </Button>
                </li>
              )
            })}
          </ul>
          <Checkbox
            className="choice"
            isSelected={reportsBeneath}
            onChange={(beneath) => changeSettings({ reportsBeneath: beneath })}
          >
            <span className="check">
              <Icon name="check" />
            </span>
            {t('columns.reportsBeneath')}
          </Checkbox>
          <p className="hint-text">{t('columns.hint')}</p>
          <Button className="btn" onPress={columns.reset}>
            {t('columns.reset')}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
})
