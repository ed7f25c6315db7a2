import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from '@medplum/fhirtypes'
import type { AuditEntry } from '../domain/audit.ts'
import { agentTypes, eventKinds } from './event-kinds.ts'

const outcomes = { success: '0', 'minor-failure': '4', 'serious-failure': '8' } as const
const actReason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const entityTypes = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const objectRoles = 'http://terminology.hl7.org/CodeSystem/object-role'
const balpEntities = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'

/** This node, as its own audit events name it. */
export interface Observer {
  readonly node: string
  /** The country's issuer URL; absent for a node that talks to no other country. */
  readonly issuer?: string
}

/**
 * What happened, as a FHIR R4 AuditEvent in the shape of IHE BALP. An entry with a `client` was answered here (this node
 * is the server); without one, this node asked (it is the client) or did it alone.
 * @param recorded when it was put down.
 */
export function auditEvent(entry: AuditEntry, observer: Observer, recorded: Date): AuditEvent {
  const kind = eventKinds[entry.kind]
  const purposes = purposesOf(entry)
  return {
    resourceType: 'AuditEvent',
    type: kind.type,
    subtype: [...kind.subtype],
    action: kind.action,
    recorded: recorded.toISOString(),
    outcome: outcomes[entry.outcome],
    ...(entry.reason !== undefined && { outcomeDesc: entry.reason }),
    ...(purposes.length > 0 && { purposeOfEvent: purposes.map((coding) => ({ coding: [coding] })) }),
    agent: [...ends(entry, observer), ...userOf(entry, purposes)],
    source: {
      observer: {
        display: observer.node,
        ...(observer.issuer !== undefined && { identifier: { value: observer.issuer } }),
      },
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }],
    },
    entity: entitiesOf(entry, kind.objectRole ?? '4'),
  }
}

function purposesOf({ purpose, emergency }: AuditEntry): Coding[] {
  const codes = [...(purpose ? [purpose] : []), ...(emergency ? ['BTG'] : [])]
  return codes.map((code) => ({ system: actReason, code }))
}

function ends(entry: AuditEntry, { node, issuer }: Observer): AuditEventAgent[] {
  const { flow } = eventKinds[entry.kind]
  const [clientType, serverType] = agentTypes[flow]
  const here = { display: node, ...(issuer !== undefined && { identifier: { value: issuer } }) }
  const answered = entry.client !== undefined
  const other = {
    display: entry.country ?? entry.client ?? 'unknown',
    ...(entry.client !== undefined && { identifier: { value: entry.client } }),
  }
  const network =
    entry.network === undefined ? {} : { network: { address: entry.network, type: '2' as const } }
  const asked = { type: { coding: [clientType] }, requestor: entry.professional === undefined }
  if (flow === 'local') return [{ ...asked, who: here, ...network }]
  const client = { ...asked, who: answered ? other : here, ...(answered && network) }
  const server = { type: { coding: [serverType] }, requestor: false, who: answered ? here : other }
  return [client, { ...server, ...(!answered && network) }]
}

function userOf({ professional, tokenId }: AuditEntry, purposes: readonly Coding[]): AuditEventAgent[] {
  if (!professional) return []
  const { subject, name, role, organisation } = professional
  return [
    {
      type: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
      },
      requestor: true,
      who: { identifier: { value: subject }, ...(organisation !== undefined && { display: organisation }) },
      ...(name !== undefined && { name }),
      ...(role !== undefined && {
        role: [{ coding: [{ system: 'urn:oid:2.16.840.1.113883.2.9.6.2.7', code: role }] }],
      }),
      // BALP 3:5.7.3: the token by its jti, never the token.
      ...(tokenId !== undefined && { policy: [`urn:ietf:params:oauth:jti:${tokenId}`] }),
      ...(purposes.length > 0 && { purposeOfUse: purposes.map((coding) => ({ coding: [coding] })) }),
    },
  ]
}

function entitiesOf(entry: AuditEntry, objectRole: '3' | '4'): AuditEventEntity[] {
  const entities: AuditEventEntity[] = []
  if (entry.patient)
    entities.push({
      what: { identifier: { ...entry.patient } },
      type: { system: entityTypes, code: '1' },
      role: { system: objectRoles, code: '1' },
    })
  if (entry.query !== undefined)
    entities.push({
      type: { system: entityTypes, code: '2' },
      role: { system: objectRoles, code: '24' },
      query: Buffer.from(entry.query, 'utf8').toString('base64'),
    })
  for (const object of entry.objects ?? [])
    entities.push({
      what: { identifier: { value: object } },
      type: { system: entityTypes, code: '2' },
      role: { system: objectRoles, code: objectRole },
    })
  if (entry.treatmentId !== undefined)
    entities.push({
      what: { identifier: { value: entry.treatmentId } },
      type: { system: entityTypes, code: '4' },
      role: { system: objectRoles, code: '13' },
      ...(entry.professional === undefined &&
        entry.tokenId !== undefined && { description: `jti ${entry.tokenId}` }),
    })
  entities.push({
    what: { identifier: { value: entry.transaction } },
    type: { system: balpEntities, code: 'XrequestId' },
  })
  return entities
}
