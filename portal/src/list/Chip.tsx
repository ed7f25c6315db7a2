import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'

interface Props {
  readonly name: string
  /** What is chosen, in words; undefined when nothing is. */
  readonly value: string | undefined
  readonly onClear: () => void
  readonly children: React.ReactNode
}

/** A filter of the bar: its name, what it is set to, and the dialogue that sets it. */
export function Chip({ name, value, onClear, children }: Props) {
  const { t } = useTranslation()
  return (
    <span className={value === undefined ? 'chip' : 'chip on'}>
      <DialogTrigger>
        <Button className="chip-button">
          {value === undefined ? (
            <>
              {name}
              <Icon name="down" />
            </>
          ) : (
            <>
              {name}: <b>{value}</b>
            </>
          )}
        </Button>
        <Popover className="popover filter-popover" placement="bottom start">
          <Dialog className="filter-dialog" aria-label={name}>
            {children}
          </Dialog>
        </Popover>
      </DialogTrigger>
      {value !== undefined && (
        <button type="button" className="chip-clear" aria-label={t('list.drop', { name })} onClick={onClear}>
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}
