import type { Report } from '../../../src/http/portal/contract-report.ts'

type Section = Report['sections'][number]

/** The answer first, then what it rests on, then what led to it. */
const order: readonly Section['kind'][] = [
  'conclusion',
  'recommendation',
  'findings',
  'comparison',
  'communication',
  'procedure',
  'history',
  'order',
  'study',
  'other',
]

/** The report's sections in the order in which they are read; those of one kind keep the source's order. */
export function inReadingOrder(sections: readonly Section[]): readonly Section[] {
  return [...sections].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}
