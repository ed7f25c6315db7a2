import type { GreyWindow, StoredWindow } from './window.ts'

/** A window on offer; `name` is a key of the texts, or `label` the object's own words. */
export interface Preset {
  readonly name: string
  readonly label?: string
  readonly center: number
  readonly width: number
}

// Width and level in HU as radiology departments teach them; the numbers stand beside the name on the screen
const ct = {
  brain: { name: 'brain', width: 80, center: 40 },
  subdural: { name: 'subdural', width: 200, center: 75 },
  stroke: { name: 'stroke', width: 40, center: 40 },
  soft: { name: 'soft', width: 400, center: 40 },
  mediastinum: { name: 'mediastinum', width: 350, center: 50 },
  lung: { name: 'lung', width: 1500, center: -600 },
  liver: { name: 'liver', width: 150, center: 90 },
  bone: { name: 'bone', width: 2500, center: 480 },
  angio: { name: 'angio', width: 600, center: 300 },
} as const satisfies Record<string, Preset>

const head: readonly Preset[] = [ct.brain, ct.subdural, ct.soft, ct.bone, ct.stroke, ct.angio]
const body: readonly Preset[] = [ct.soft, ct.lung, ct.liver, ct.bone, ct.brain, ct.mediastinum, ct.angio]
const chest: readonly Preset[] = [ct.soft, ct.lung, ct.mediastinum, ct.bone, ct.angio, ct.liver]

const headParts = /HEAD|BRAIN|SKULL|SINUS|ORBIT|FACE|PITUITARY|\bIAC\b|CRANI/i
const chestParts = /CHEST|THORAX|LUNG|HEART|CORONARY/i

/** What of a series decides its presets. */
export interface PresetSubject {
  readonly modality: string
  readonly bodyPart?: string | undefined
  readonly description?: string | undefined
  readonly isHounsfield: boolean
  readonly stored: readonly StoredWindow[]
  /** Window of all values of the picture. */
  readonly full: GreyWindow
}

/**
 * Presets of a series, the first on key 1. CT has the usual ones in the order that its region asks for; everything
 * else its own stored windows.
 */
export function presetsFor(subject: PresetSubject): readonly Preset[] {
  if (subject.modality !== 'CT' || !subject.isHounsfield) return storedPresets(subject)
  const words = `${subject.bodyPart ?? ''} ${subject.description ?? ''}`
  if (headParts.test(words)) return head
  return chestParts.test(words) ? chest : body
}

function storedPresets({ stored, full }: PresetSubject): readonly Preset[] {
  const presets = stored.map((window, at) => ({
    name: 'stored',
    label: window.explanation ?? String(at + 1),
    center: window.center,
    width: window.width,
  }))
  const different = presets.filter((preset, at) => presetOf(presets, preset) === presets[at])
  return [...different.slice(0, 4), { name: 'full', center: full.center, width: full.width }]
}

/** Name of the preset that a window is, where it is one. */
export function presetOf(
  presets: readonly Preset[],
  window: { readonly center: number; readonly width: number } | undefined,
): Preset | undefined {
  return presets.find((preset) => preset.center === window?.center && preset.width === window.width)
}
