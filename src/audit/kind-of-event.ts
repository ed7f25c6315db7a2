import type { AuditEvent, Coding } from '@medplum/fhirtypes'
import { type JournalKind, journalKinds } from '../domain/audit.ts'
import { agentTypes, eventKinds } from './event-kinds.ts'

const codesOf = (codings: readonly Coding[] = []): string => codings.map(({ code }) => code).join(' ')
const clientOf = (kind: JournalKind): Coding => agentTypes[eventKinds[kind].flow][0]
const nameOf = (type: Coding | undefined, subtype: readonly Coding[] | undefined, client: string): string =>
  `${type?.code} ${codesOf(subtype)} ${client}`

const byName = new Map(
  journalKinds.map((kind) => {
    const { type, subtype } = eventKinds[kind]
    return [nameOf(type, subtype, clientOf(kind).code ?? ''), kind] as const
  }),
)

/** What happened, as `auditEvent` put it down; absent for an event of another making. */
export function kindOf({ type, subtype, agent }: AuditEvent): JournalKind | undefined {
  return byName.get(nameOf(type, subtype, agent[0]?.type?.coding?.[0]?.code ?? ''))
}

/** Parts by which an event of this kind is found (`AuditSearch.like`). */
export function shapeOf(kind: JournalKind): object {
  const { type, subtype } = eventKinds[kind]
  return {
    type: { code: type.code },
    subtype: subtype.map(({ code }) => ({ code })),
    agent: [{ type: { coding: [{ code: clientOf(kind).code }] } }],
  }
}
