import type { AuditEvent, AuditEventAgent } from '@medplum/fhirtypes'
import type { AccessKind, AccessRow } from '../domain/access-row.ts'
import type { RecordedEvent } from '../domain/audit.ts'

/** What the events of a disclosure are told by: the code of their last subtype. */
const kinds: Readonly<Record<string, AccessKind>> = {
  'ITI-119': 'identity',
  'AuthZ-Consent': 'treatment',
  'ITI-67': 'list',
  'ITI-68': 'report',
  'search-type': 'list',
  '110103': 'images',
  extract: 'download',
}

/**
 * The accesses among entries of the journal, in their order. What failed is no access, and neither is what disclosed
 * nothing. Entries of the image channel know a pseudonym only; the name is that of another entry under it.
 */
export function accessRows(entries: readonly RecordedEvent[]): AccessRow[] {
  const names = new Map(
    entries.flatMap(({ event }) => {
      const user = userOf(event)
      return user?.name === undefined ? [] : [[subjectOf(user), user] as const]
    }),
  )
  return entries.flatMap(({ event }) => {
    const what = kinds[event.subtype?.at(-1)?.code ?? '']
    return what === undefined || event.outcome !== '0' ? [] : [row(event, what, names)]
  })
}

function row(event: AuditEvent, what: AccessKind, names: ReadonlyMap<string, AuditEventAgent>): AccessRow {
  const user = userOf(event)
  const known = user && (names.get(subjectOf(user)) ?? user)
  const purposes = (event.purposeOfEvent ?? []).flatMap(({ coding }) => coding?.[0]?.code ?? [])
  const purpose = purposes.find((code) => code !== 'BTG')
  const client = event.agent.find(({ who }) => who?.identifier && who.display !== undefined)?.who?.display
  const transaction = event.entity?.find(({ type }) => type?.code === 'XrequestId')?.what?.identifier?.value
  return {
    at: event.recorded ?? '',
    what,
    objects: objectsOf(event),
    ...(known && { professional: professionalOf(known) }),
    ...(client !== undefined && { client }),
    ...(purpose !== undefined && { purpose }),
    emergency: purposes.includes('BTG'),
    ...(transaction !== undefined && { transaction }),
  }
}

const userOf = ({ agent }: AuditEvent): AuditEventAgent | undefined =>
  agent.find(({ type }) => type?.coding?.[0]?.code === 'IRCP')

const subjectOf = ({ who }: AuditEventAgent): string => who?.identifier?.value ?? ''

function professionalOf({ name, role, who }: AuditEventAgent): NonNullable<AccessRow['professional']> {
  const code = role?.[0]?.coding?.[0]?.code
  return {
    ...(name !== undefined && { name }),
    ...(code !== undefined && { role: code }),
    ...(who?.display !== undefined && { organisation: who.display }),
  }
}

const objectsOf = ({ entity = [] }: AuditEvent): string[] =>
  entity.flatMap(({ role, what }) =>
    role?.code === '3' || role?.code === '4' ? (what?.identifier?.value ?? []) : [],
  )
