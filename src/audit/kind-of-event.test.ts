import { expect, test } from 'vitest'
import { type AuditKind, journalKinds } from '../domain/audit.ts'
import { auditEvent } from './balp.ts'
import { eventKinds } from './event-kinds.ts'
import { kindOf } from './kind-of-event.ts'

test('every entry of the journal is told by its event, whichever side put it down', () => {
  const alike: Partial<Record<AuditKind, AuditKind>> = {
    'token-refused': 'token-issued',
    'viewer-offered': 'token-issued',
  }
  for (const kind of Object.keys(eventKinds) as AuditKind[])
    for (const side of [{}, { client: 'https://fi.example', country: 'FI' }]) {
      const entry = { kind, outcome: 'success', transaction: 'x', ...side } as const
      expect([kind, kindOf(auditEvent(entry, { node: 'pt-1' }, new Date()))]).toEqual([
        kind,
        alike[kind] ?? kind,
      ])
    }
  expect(journalKinds).toHaveLength(Object.keys(eventKinds).length - 2)
})
