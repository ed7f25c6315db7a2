import canonicalize from 'canonicalize'
import { expect, test } from 'vitest'
import type { AuditEntry, AuditKind } from '../domain/audit.ts'
import { auditEvent } from './balp.ts'
import { canonical } from './chain.ts'
import { eventKinds } from './event-kinds.ts'

const full = (kind: AuditKind): AuditEntry => ({
  kind,
  outcome: 'minor-failure',
  transaction: '00000000-0000-4000-8000-000000000000',
  country: 'PT',
  network: '127.0.0.1',
  client: 'pacs',
  professional: { subject: 'ines', name: 'Inês', role: '221', organisation: 'Hospital' },
  purpose: 'TREAT',
  emergency: true,
  patient: { value: '140361-9627', system: 'urn:oid:1.2.246.21' },
  treatmentId: 'a-treatment',
  tokenId: 'a-token',
  objects: ['1.2.3', '1.2.4'],
  query: 'PatientName=Ä*',
  reason: 'why',
})
const observer = { node: 'fi-1', issuer: 'https://fi.example' }
const kinds = Object.keys(eventKinds) as AuditKind[]

test.each(kinds)('%s stands in the canonical form of RFC 8785 as it is written', (kind) => {
  const { professional: _, client: __, ...bare } = full(kind)
  for (const entry of [full(kind), bare]) {
    const event = auditEvent(entry, observer, new Date())
    expect(canonical(event)).toBe(canonicalize(event))
  }
})

test('half a character becomes the replacement character, and what only looks like one stays', () => {
  expect(canonical({ query: 'a\ud800b' })).toBe('{"query":"a\ufffdb"}')
  expect(canonical({ query: '\\ud800' })).toBe(canonicalize({ query: '\\ud800' }))
})
