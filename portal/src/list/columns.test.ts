import { expect, test } from 'vitest'
import { changed, columnChoices, columns, moved } from './columns.ts'

const shown = (choices: ReturnType<typeof columnChoices>) =>
  choices.filter((one) => one.shown).map(({ column }) => column)

test('a small screen leaves three columns out, until the user asks for them', () => {
  expect(shown(columnChoices(undefined, true))).not.toContain('studyType')
  expect(shown(columnChoices(undefined, false))).toContain('studyType')
  expect(shown(columnChoices([{ column: 'studyType', shown: true }], true))).toContain('studyType')
})

test('a column that a newer release brings follows those that were chosen', () => {
  const choices = columnChoices([{ column: 'title', shown: true }], false)

  expect(choices[0]?.column).toBe('title')
  expect(choices.map(({ column }) => column).sort()).toEqual([...columns].sort())
})

test('a column moves to where another stands, and the rest close up', () => {
  const choices = columnChoices(undefined, false)

  const title = moved(choices, 'title', 'acquired').map(({ column }) => column)
  expect(title.slice(0, 3)).toEqual(['title', 'acquired', 'modality'])
  const acquired = moved(choices, 'acquired', 'region').map(({ column }) => column)
  expect(acquired.slice(0, 3)).toEqual(['modality', 'region', 'acquired'])
  expect(changed(choices, 'title', { width: 300 }).find(({ column }) => column === 'title')?.width).toBe(300)
})
