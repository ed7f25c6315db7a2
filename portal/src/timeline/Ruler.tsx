import { useTranslation } from 'react-i18next'
import { useFormats } from '../format/use-formats.ts'
import { type Span, ticksOf, today } from './span.ts'

/** px between two ticks at least: a month and its year. */
const tickRoom = 84

/** px that the word of today takes: no tick is named there. */
const todayRoom = 72

interface Props {
  readonly span: Span
  readonly width: number
}

const leftOf = (day: number, { span, width }: Props): number =>
  ((day - span.from) / (span.to - span.from)) * width

/** Years, months or days above the lanes, and where today is. */
export function Ruler(props: Props & { readonly trackRef: React.Ref<HTMLDivElement> }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { span, width, trackRef } = props
  const now = leftOf(today(), props)
  const isNowInSight = now >= 0 && now <= width
  // Beside the right edge the word has its room on the other side
  const word = now + todayRoom > width ? now - todayRoom : now
  return (
    <div className="tl-ruler" aria-hidden="true">
      <div className="tl-name" />
      <div className="tl-track" ref={trackRef}>
        {ticksOf(span, width, tickRoom).map(({ day, iso }) => {
          const left = leftOf(day, props)
          const isBeside = !isNowInSight || left + tickRoom < word || left > word + todayRoom
          const isFree = isBeside && left + tickRoom / 2 < width
          return (
            <span key={iso} className="tl-tick" style={{ left }}>
              {isFree && formats.date(iso)}
            </span>
          )
        })}
        {isNowInSight && (
          <>
            <span className="tl-tick now" style={{ left: now }} />
            <b
              className="tl-today"
              style={{ left: word, width: todayRoom }}
              data-side={word < now ? 'left' : 'right'}
            >
              {t('timeline.today')}
            </b>
          </>
        )}
      </div>
    </div>
  )
}

/** The lines of the ruler behind the lanes. */
export function RulerLines(props: Props) {
  const { span, width } = props
  const now = today()
  return (
    <div className="tl-lines" aria-hidden="true">
      {ticksOf(span, width, tickRoom).map(({ day, iso }) => (
        <span key={iso} className="tl-tick" style={{ left: leftOf(day, props) }} />
      ))}
      <span className="tl-tick now" style={{ left: leftOf(now, props) }} />
    </div>
  )
}
