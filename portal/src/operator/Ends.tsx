import { useFormats } from '../format/use-formats.ts'
import { Mark } from './Mark.tsx'

const warnMs = 30 * 86_400_000

/** The day on which something ends, marked when that is near or past. */
export function Ends({ at }: { readonly at: string | undefined }) {
  const { date } = useFormats()
  if (at === undefined) return '–'
  const left = Date.parse(at) - Date.now()
  const day = date(at.slice(0, 10))
  if (left > warnMs) return day
  return <Mark tone={left > 0 ? 'look' : 'ill'}>{day}</Mark>
}
