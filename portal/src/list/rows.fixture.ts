import type { ListRow } from '../../../src/http/portal/contract-list.ts'

/** A row with nothing but what every row has, and what a test says. */
export function row(id: string, more: Partial<ListRow> = {}): ListRow {
  return {
    id,
    kind: 'study',
    country: 'FI',
    title: id,
    modalities: [],
    regions: [],
    bodyParts: [],
    studyTypes: [],
    accessionNumbers: [],
    linked: [],
    ...more,
  }
}
