import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { number, personName, text } from './dicom-json.ts'
import { dateText, numberText, valueText } from './format.ts'
import { lossyOf } from './frame.ts'
import { dot, normalOf, thicknessOf } from './geometry.ts'
import { type PaneState, windowInUse } from './pane-state.ts'
import { type Preset, presetOf } from './presets.ts'
import type { Probe } from './probe.ts'

interface Props {
  readonly state: PaneState
  readonly presets: readonly Preset[]
  readonly scale: number
  readonly probe: Probe | undefined
  readonly description: string | undefined
}

/** What a reader expects in the four corners of a picture. */
export function Overlay(props: Props) {
  return (
    <>
      <PatientCorner {...props} />
      <StudyCorner {...props} />
      <PlaceCorner {...props} />
      <DisplayCorner {...props} />
    </>
  )
}

const sexes: Record<string, string> = { M: 'M', F: 'F', O: 'O' }

function PatientCorner({ state }: Props) {
  const { i18n } = useTranslation('viewer')
  const set = state.image?.set
  const birth = dateText(text(set, '00100030'), i18n.language)
  const sex = sexes[text(set, '00100040') ?? '']
  return (
    <Corner place="top-left">
      <span data-overlay="patient">{personName(set, '00100010')}</span>
      <span>{[birth, sex].filter(Boolean).join(' ')}</span>
      <span>{text(set, '00100020')}</span>
    </Corner>
  )
}

function StudyCorner({ state, description }: Props) {
  const { i18n } = useTranslation('viewer')
  const set = state.image?.set
  const date = text(set, '00080022') ?? text(set, '00080021') ?? text(set, '00080020')
  const time = text(set, '00080032') ?? text(set, '00080031') ?? text(set, '00080030')
  return (
    <Corner place="top-right">
      <span>{text(set, '00080080')}</span>
      <span>{dateText(date, i18n.language, time)}</span>
      <span>{text(set, '00081030') ?? description}</span>
    </Corner>
  )
}

function PlaceCorner({ state, probe }: Props) {
  const { t, i18n } = useTranslation('viewer')
  const { image, model, shown } = state
  if (image === undefined || model === undefined || shown === undefined) return null
  const language = i18n.language
  const series = number(image.set, '00200011') ?? model.series.number
  const thickness = thicknessOf(image.set, image.frame)
  const location = image.plane && dot(image.plane.position, normalOf(image.plane))
  return (
    <Corner place="bottom-left">
      <ProbeLine probe={probe} />
      <span>
        {series === undefined ? '' : `${t('pane.series')} ${series}  `}
        {t('pane.image')}{' '}
        <b>
          {shown + 1} / {model.images.length}
        </b>
      </span>
      {thickness !== undefined && (
        <span>{t('pane.thickness', { value: numberText(thickness, language, 2) })}</span>
      )}
      {location !== undefined && <span>{t('pane.location', { value: signed(location, language) })}</span>}
    </Corner>
  )
}

function signed(value: number, language: string): string {
  return `${value > 0 ? '+' : ''}${numberText(value, language)}`
}

function ProbeLine({ probe }: { readonly probe: Probe | undefined }) {
  if (probe === undefined || probe.values.length === 0) return null
  const values = probe.values.map(valueText)
  return (
    <span
      className="rv-probe"
      data-probe
      data-probe-x={probe.x}
      data-probe-y={probe.y}
      data-probe-value={values.join(',')}
      data-probe-unit={probe.unit ?? ''}
    >
      ({probe.x}, {probe.y}) <b>{values.join(' ')}</b> {probe.unit}
    </span>
  )
}

function DisplayCorner({ state, presets, scale }: Props) {
  const { t, i18n } = useTranslation('viewer')
  const { image, picture } = state
  if (image === undefined || picture === undefined) return null
  return (
    <Corner place="bottom-right">
      <WindowLine state={state} presets={presets} />
      <span>{t('pane.zoomLevel', { value: numberText(scale, i18n.language, 2) })}</span>
      <LossLine state={state} />
    </Corner>
  )
}

function WindowLine({ state, presets }: { readonly state: PaneState; readonly presets: readonly Preset[] }) {
  const { t } = useTranslation('viewer')
  const window = windowInUse(state)
  if (window === undefined) return null
  if (state.chosen === undefined && state.picture?.presentation.table !== undefined)
    return <span>{t('pane.storedTable')}</span>
  const preset = presetOf(presets, window)
  return (
    <span>
      {t('pane.window', { width: valueText(round(window.width)), center: valueText(round(window.center)) })}
      {preset !== undefined && preset.name !== 'stored' && <b> {t(`preset.${preset.name}`)}</b>}
    </span>
  )
}

const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4))

function LossLine({ state }: { readonly state: PaneState }) {
  const { t, i18n } = useTranslation('viewer')
  const { image, picture } = state
  if (image === undefined) return null
  if (picture?.frame.by === 'server') return <b className="rv-warn">{t('pane.byServer')}</b>
  const lossy = lossyOf(image.set)
  if (lossy === undefined && !lossySyntaxes.has(image.transferSyntaxUid))
    // What is interpolated is not the stored picture without loss
    return image.make === undefined ? <span>{t('pane.lossless')}</span> : null
  const ratio = lossy?.ratio
  return (
    <b className="rv-warn" data-lossy>
      {ratio === undefined
        ? t('pane.lossyUnknown')
        : t('pane.lossyRatio', { ratio: numberText(ratio, i18n.language) })}
    </b>
  )
}

/** Transfer syntaxes that can't but lose: PS3.5 A.4. */
const lossySyntaxes = new Set(['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51'])

function Corner({ place, children }: { readonly place: string; readonly children: ReactNode }) {
  return <div className={`rv-corner rv-${place}`}>{children}</div>
}
