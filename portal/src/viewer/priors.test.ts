import { expect, test } from 'vitest'
import { type Prior, suggestPriors } from './priors.ts'

const prior = (study: string, at: string, modality: string, region: string): Prior => ({
  study,
  title: study,
  country: 'FI',
  at,
  modalities: [modality, 'SR'],
  regions: [region],
})
const own = prior('now', '2026-05-01', 'CT', 'thorax')
const all = [
  own,
  prior('knee', '2026-04-01', 'MR', 'knee'),
  prior('chest old', '2020-01-01', 'CT', 'thorax'),
  prior('chest new', '2025-01-01', 'CT', 'thorax'),
  prior('x-ray', '2026-01-01', 'DX', 'thorax'),
]
const names = (priors: readonly Prior[]) => priors.map(({ study }) => study)

test('suggests what is of the same region and modality, the newest first, and never the study itself', () => {
  const { suggested, others } = suggestPriors(own, all)

  expect(names(suggested)).toEqual(['chest new', 'chest old'])
  expect(names(others)).toEqual(['knee', 'x-ray'])
})

test('suggests nothing for a study that the list does not know', () => {
  expect(names(suggestPriors(undefined, all.slice(1)).suggested)).toEqual([])
  expect(suggestPriors(undefined, all.slice(1)).others.length).toBe(4)
})
