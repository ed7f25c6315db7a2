import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { toneOf, urgencyOf } from '../design/status-tone.ts'
import { useFormats } from '../format/use-formats.ts'
import { idsOf, type RowActions } from '../list/table-keys.ts'
import { type Mark, outside } from './lanes.ts'
import { openMark } from './timeline-keys.ts'
import type { LaneInSight, TimelineState } from './use-timeline.ts'

interface Props extends LaneInSight {
  readonly state: TimelineState
  readonly width: number
  readonly selected: ReadonlySet<string>
  readonly actions: RowActions
}

/** px between a mark's plate and the next mark below which its title isn't begun. */
const titleRoom = 130

/** One lane: what it holds in all, and its marks in sight. */
export function LaneRow({ lane, marks, state, width, selected, actions }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const { span, active } = state
  const { earlier, later } = outside(lane, span)
  const leftOf = (day: number): number => ((day - span.from) / (span.to - span.from)) * width
  const beyond = [
    earlier > 0 && t('timeline.earlier', { number: number(earlier) }),
    later > 0 && t('timeline.later', { number: number(later) }),
  ].filter(Boolean)
  return (
    <section className="tl-lane" aria-label={lane.label}>
      <div className="tl-name">
        <b title={lane.label}>{lane.label}</b>
        <span>{[number(lane.placed.length + lane.undated), ...beyond].join(' · ')}</span>
      </div>
      <div className="tl-track">
        {marks.map((mark, index) => {
          const left = leftOf(mark.from)
          const next = marks[index + 1]
          return (
            <MarkButton
              key={mark.id}
              mark={mark}
              left={left}
              room={(next ? leftOf(next.from) : width) - left}
              isActive={active?.mark === mark}
              isSelected={mark.entries.flatMap(idsOf).every((id) => selected.has(id))}
              onLook={() => {
                const [first] = mark.entries.slice(-1)
                if (first) state.goTo(first)
              }}
              onOpen={() => {
                if (active) openMark(active, { state, actions })
              }}
            />
          )
        })}
      </div>
    </section>
  )
}

interface MarkProps {
  readonly mark: Mark
  readonly left: number
  /** px to the next mark. */
  readonly room: number
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly onLook: () => void
  readonly onOpen: () => void
}

function MarkButton({ mark, left, room, isActive, isSelected, onLook, onOpen }: MarkProps) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { entries } = mark
  const [worst] = entries.toSorted((a, b) => urgencyOf(a.status) - urgencyOf(b.status))
  const newest = entries.at(-1)
  if (!worst || !newest) return null
  const tone = toneOf(worst.status)
  const modalities = [...new Set(entries.flatMap(({ row }) => row.modalities))]
  const dates = [...new Set([formats.date(entries[0]?.at), formats.date(newest.at)])].join(' – ')
  const title = [...new Set(entries.map(({ row }) => row.title))].join(' · ')
  const isMany = entries.length > 1
  const codes = modalities.slice(0, 2).join(' ') + (modalities.length > 2 ? '…' : '')
  // What is heard begins with what is seen (WCAG 2.5.3)
  const seen = [codes || t('list.report'), isMany && formats.number(entries.length), title]
  const spoken = [
    seen.filter(Boolean).join(' '),
    dates,
    t(`status.${worst.status ?? 'none'}`),
    isMany && t('timeline.together', { count: entries.length }),
  ]
  return (
    <button
      type="button"
      className={['tl-mark', tone, isActive && 'at', isSelected && 'sel'].filter(Boolean).join(' ')}
      style={{ left, maxWidth: Math.max(40, room - 6) }}
      tabIndex={isActive ? 0 : -1}
      aria-current={isActive}
      aria-label={spoken.filter(Boolean).join(', ')}
      title={`${dates}\n${title}`}
      data-count={entries.length}
      onClick={onLook}
      onDoubleClick={onOpen}
    >
      <span className="tl-plate">
        <span className={`st st-${tone}`}>
          <Icon name={tone} small />
        </span>
        <span className="tl-codes">{codes || <Icon name="document" small />}</span>
        {isMany && ' '}
        {isMany && <span className="tl-many">{formats.number(entries.length)}</span>}
      </span>{' '}
      {room > titleRoom && <span className="tl-mark-title">{title}</span>}
    </button>
  )
}
