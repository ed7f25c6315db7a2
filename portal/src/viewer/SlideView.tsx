import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shownAddress } from './api.ts'
import type { ObjectProps } from './object-props.ts'
import { ShownFailure } from './ShownFailure.tsx'
import { fitted, piecesFor, type SlidePiece, slideLevels, type SlideView as View } from './slide.ts'

const closest = 1 / 8

/** A whole slide, fetched in pieces of the resolution that the screen needs. */
export function SlideView({ object, all }: ObjectProps) {
  const { t } = useTranslation('viewer')
  const place = useRef<HTMLDivElement>(null)
  const screen = useSize(place)
  const levels = useMemo(() => slideLevels(object, all), [object, all])
  const base = levels[0]
  const [moved, setMoved] = useState<View>()
  const [turn, setTurn] = useState(0)
  const failed = useRef(new Set<string>())
  const [loaded, setLoaded] = useState<ReadonlySet<string>>(new Set())
  const [isBroken, setBroken] = useState(false)
  const last = useRef<{ x: number; y: number }>(undefined)
  const view = moved ?? (base && screen && fitted(base, screen))
  const pieces = view && screen ? piecesFor(levels, view, screen) : []

  const move = (change: (before: View) => View): void => {
    if (view === undefined || base === undefined || screen === undefined) return
    const next = change(view)
    const widest = fitted(base, screen).perPixel * 2
    setMoved({
      x: Math.max(0, Math.min(base.width, next.x)),
      y: Math.max(0, Math.min(base.height, next.y)),
      perPixel: Math.max(closest, Math.min(widest, next.perPixel)),
    })
  }
  const zoom = (by: number) => move((before) => ({ ...before, perPixel: before.perPixel / by }))
  const pan = (x: number, y: number) =>
    move((before) => ({ ...before, x: before.x + x * before.perPixel, y: before.y + y * before.perPixel }))
  useWheel(place, (up) => zoom(up ? 1.25 : 0.8))
  const onKeyDown = (event: KeyboardEvent): void => {
    const [by, factor] = [moves[event.key], zooms[event.key]]
    const isOurs = by !== undefined || factor !== undefined || event.key === '='
    if (!isOurs || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (by !== undefined) pan(...by)
    else if (factor !== undefined) zoom(factor)
    else setMoved(undefined)
  }
  const drag = (event: PointerEvent): void => {
    if (last.current === undefined) return
    pan(last.current.x - event.clientX, last.current.y - event.clientY)
    last.current = { x: event.clientX, y: event.clientY }
  }
  if (isBroken)
    return (
      <ShownFailure
        object={object}
        failure="busy"
        onRetry={() => {
          failed.current.clear()
          setBroken(false)
          setTurn(turn + 1)
        }}
      />
    )
  const isThere = pieces.length > 0 && pieces.every(({ key }) => loaded.has(key))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture made of many, moved by keys
    <div
      ref={place}
      className="rv-slide"
      role="group"
      aria-label={t('shown.slide')}
      data-own-keys
      data-object-state={isThere ? 'shown' : 'loading'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        last.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        last.current = undefined
      }}
    >
      {pieces.map((piece) => (
        <Piece
          key={`${piece.key} ${turn}`}
          piece={piece}
          onLoad={() => setLoaded((before) => new Set(before).add(piece.key))}
          onError={() => {
            failed.current.add(piece.key)
            if (pieces.every(({ key }) => failed.current.has(key))) setBroken(true)
          }}
        />
      ))}
    </div>
  )
}

interface PieceProps {
  readonly piece: SlidePiece
  readonly onLoad: () => void
  readonly onError: () => void
}

function Piece({ piece, onLoad, onError }: PieceProps) {
  const { object } = piece.level
  const { left, top, width, height } = piece
  return (
    <img
      src={shownAddress(object.at, object.instance.instance, 'picture', piece.viewport)}
      alt=""
      draggable={false}
      style={{ left, top, width, height }}
      onLoad={onLoad}
      onError={onError}
    />
  )
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
}
const zooms: Readonly<Record<string, number>> = { '+': 1.5, '-': 1 / 1.5 }

function useSize(place: { readonly current: HTMLElement | null }) {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>()
  useEffect(() => {
    const { current } = place
    if (current === null) return
    const observer = new ResizeObserver(() =>
      setSize({ width: current.clientWidth, height: current.clientHeight }),
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [place])
  return size
}

// React's own wheel handlers are passive and can't keep the page still
function useWheel(place: { readonly current: HTMLElement | null }, onTurn: (up: boolean) => void): void {
  const latest = useRef(onTurn)
  latest.current = onTurn
  useEffect(() => {
    const { current } = place
    const listen = (event: WheelEvent): void => {
      event.preventDefault()
      latest.current(event.deltaY < 0)
    }
    current?.addEventListener('wheel', listen, { passive: false })
    return () => current?.removeEventListener('wheel', listen)
  }, [place])
}
