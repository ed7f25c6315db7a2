import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identity } from '../../../src/http/portal/contract.ts'
import type { Point } from './camera.ts'
import type { Reference } from './dicom-json.ts'
import type { Engine } from './engine.ts'
import type { Vector } from './geometry.ts'
import type { Measurement } from './measure.ts'
import type { MeasureStore } from './measure-store.ts'
import { PaneSurface } from './PaneSurface.tsx'
import { createPane, type Pane } from './pane.ts'
import type { Preset } from './presets.ts'
import type { Tool } from './tools.ts'
import type { View } from './volume.ts'

export interface PaneViewProps {
  readonly engine: Engine
  readonly number: number
  readonly isActive: boolean
  readonly tool: Tool
  readonly measures: MeasureStore
  readonly presets: readonly Preset[]
  readonly title: string
  readonly heading: ReactNode
  readonly description: string | undefined
  readonly confirmed: Identity | undefined
  readonly cursor: Point | undefined
  readonly onPane: (number: number, pane: Pane | undefined) => void
  readonly onFocus: (number: number) => void
  readonly onStep: (pane: Pane, by: number) => void
  readonly onMeasured: (pane: Pane, measurement: Measurement) => void
  readonly announce: (text: string) => void
  readonly onBlocked: (study: string) => void
  /** Opens an image of the study that the pane shows something of. */
  readonly onReference: (reference: Reference, frame?: number) => void
  /** The planes of a volume that it shows, and where they cross, in mm in the patient. */
  readonly view: View | undefined
  readonly cross: Vector | undefined
  readonly onCross: (at: Point) => void
  readonly onClose: () => void
}

/** One pane of the layout: its head, and the element that its picture is drawn in. */
export function PaneView(props: PaneViewProps) {
  const { engine, number, onPane } = props
  const { t } = useTranslation('viewer')
  const canvas = useRef<HTMLDivElement>(null)
  const [pane, setPane] = useState<Pane>()
  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const created = createPane(engine, `pane-${number}`, element)
    const observer = new ResizeObserver(() => created.resize())
    observer.observe(element)
    setPane(created)
    onPane(number, created)
    return () => {
      observer.disconnect()
      onPane(number, undefined)
      setPane(undefined)
      created.close()
    }
  }, [engine, number, onPane])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a pane is no fieldset; the group names it
    <div
      className={props.isActive ? 'rv-pane rv-active' : 'rv-pane'}
      role="group"
      aria-label={t('pane.label', { number: number + 1, title: props.title })}
      aria-current={props.isActive}
    >
      <header className="rv-pane-head">{props.heading}</header>
      <div className="rv-pic">
        <div className="rv-canvas" ref={canvas} />
        {pane !== undefined && <PaneSurface {...props} pane={pane} />}
      </div>
    </div>
  )
}
