import { type CalendarDate, parseDate } from '@internationalized/date'
import { DateField, DateInput, DateSegment, Label } from 'react-aria-components'

/** A day, yyyy-mm-dd or empty, typed in the order of the reader's language. */
export function DayField({
  label,
  day,
  onChange,
}: {
  readonly label: string
  readonly day: string
  readonly onChange: (day: string) => void
}) {
  return (
    <DateField<CalendarDate>
      className="field"
      value={day ? parseDate(day) : null}
      shouldForceLeadingZeros
      onChange={(value) => onChange(value?.toString() ?? '')}
    >
      <Label>{label}</Label>
      <DateInput className="input">
        {(segment) => <DateSegment className="segment" segment={segment} />}
      </DateInput>
    </DateField>
  )
}
