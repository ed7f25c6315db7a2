import { expect, test } from 'vitest'
import { presetOf, presetsFor } from './presets.ts'

const full = { center: 1000, width: 2000, function: 'LINEAR_EXACT' } as const

const numbers = (subject: Partial<Parameters<typeof presetsFor>[0]>) =>
  presetsFor({ modality: 'CT', isHounsfield: true, stored: [], full, ...subject }).map(
    ({ name, width, center }) => `${name} ${width}/${center}`,
  )

// A wrong preset hides findings: these numbers are a rule, not a taste
test('offers the windows of a head CT with the numbers that departments teach', () => {
  expect(numbers({ bodyPart: 'HEAD' })).toEqual([
    'brain 80/40',
    'subdural 200/75',
    'soft 400/40',
    'bone 2500/480',
    'stroke 40/40',
    'angio 600/300',
  ])
})

test('begins with soft tissue and lung elsewhere', () => {
  expect(numbers({ bodyPart: 'ABDOMEN' }).slice(0, 3)).toEqual([
    'soft 400/40',
    'lung 1500/-600',
    'liver 150/90',
  ])
  expect(numbers({ description: 'Thorax routine' }).slice(0, 2)).toEqual(['soft 400/40', 'lung 1500/-600'])
})

test('offers no Hounsfield windows for values that are none', () => {
  expect(numbers({ isHounsfield: false })).toEqual(['full 2000/1000'])
})

test('offers what the object brings, each once, and all values, for other modalities', () => {
  const window = { center: 500, width: 900, function: 'LINEAR' as const, explanation: 'WINDOW1' }

  expect(presetsFor({ modality: 'MR', isHounsfield: false, stored: [window, window], full })).toEqual([
    { name: 'stored', label: 'WINDOW1', center: 500, width: 900 },
    { name: 'full', center: 1000, width: 2000 },
  ])
})

test('knows a window by its numbers', () => {
  const presets = presetsFor({ modality: 'CT', bodyPart: 'BRAIN', isHounsfield: true, stored: [], full })

  expect(presetOf(presets, { center: 40, width: 80 })?.name).toBe('brain')
  expect(presetOf(presets, { center: 41, width: 80 })).toBeUndefined()
})
