import { expect, test } from 'vitest'
import { inReadingOrder } from './sections.ts'

test('the conclusion comes first and sections of one kind keep their order', () => {
  const section = (kind: 'findings' | 'conclusion' | 'order', title: string) => ({ kind, title, values: [] })

  const ordered = inReadingOrder([
    section('order', 'Order'),
    section('findings', 'Head'),
    section('findings', 'Neck'),
    section('conclusion', 'Conclusion'),
  ])

  expect(ordered.map(({ title }) => title)).toEqual(['Conclusion', 'Head', 'Neck', 'Order'])
})
