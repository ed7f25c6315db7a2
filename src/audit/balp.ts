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
 * is the server); without one, this node asked (it is the client) or did it alone. Members stand in the order of
 * RFC 8785 3.2.3, so that the journal need not sort them.
 * @param recorded when it was put down.
 */
export function auditEvent(entry: AuditEntry, observer: Observer, recorded: Date): AuditEvent {
  const kind = eventKinds[entry.kind]
  const purposes = purposesOf(entry)
  return {
    action: kind.action,
    agent: [...ends(entry, observer), ...userOf(entry, purposes)],
    entity: entitiesOf(entry, kind.objectRole ?? '4'),
    outcome: outcomes[entry.outcome],
    ...(entry.reason !== undefined && { outcomeDesc: entry.reason }),
    ...(purposes.length > 0 && { purposeOfEvent: purposes.map((coding) => ({ coding: [coding] })) }),
    recorded: recorded.toISOString(),
    resourceType: 'AuditEvent',
    source: {
      observer: {
        display: observer.node,
        ...(observer.issuer !== undefined && { identifier: { value: observer.issuer } }),
      },
      type: [{ code: '4', system: 'http://terminology.hl7.org/CodeSystem/security-source-type' }],
    },
    subtype: [...kind.subtype],
    type: kind.type,
  }
}

function purposesOf({ purpose, emergency }: AuditEntry): Coding[] {
  const codes = [...(purpose ? [purpose] : []), ...(emergency ? ['BTG'] : [])]
  return codes.map((code) => ({ code, system: actReason }))
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
  const client = { requestor: entry.professional === undefined, type: { coding: [clientType] } }
  if (flow === 'local') return [{ ...network, ...client, who: here }]
  const server = { requestor: false, type: { coding: [serverType] } }
  return [
    { ...(answered && network), ...client, who: answered ? other : here },
    { ...(!answered && network), ...server, who: answered ? here : other },
  ]
}

function userOf({ professional, tokenId }: AuditEntry, purposes: readonly Coding[]): AuditEventAgent[] {
  if (!professional) return []
  const { subject, name, role, organisation } = professional
  return [
    {
      ...(name !== undefined && { name }),
      // BALP 3:5.7.3: the token by its jti, never the token.
      ...(tokenId !== undefined && { policy: [`urn:ietf:params:oauth:jti:${tokenId}`] }),
      ...(purposes.length > 0 && { purposeOfUse: purposes.map((coding) => ({ coding: [coding] })) }),
      requestor: true,
      ...(role !== undefined && {
        role: [{ coding: [{ code: role, system: 'urn:oid:2.16.840.1.113883.2.9.6.2.7' }] }],
      }),
      type: {
        coding: [{ code: 'IRCP', system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType' }],
      },
      who: { ...(organisation !== undefined && { display: organisation }), identifier: { value: subject } },
    },
  ]
}

function entitiesOf(entry: AuditEntry, objectRole: '3' | '4'): AuditEventEntity[] {
  const entities: AuditEventEntity[] = []
  const { patient } = entry
  if (patient)
    entities.push({
      role: { code: '1', system: objectRoles },
      type: { code: '1', system: entityTypes },
      what: { identifier: { system: patient.system, value: patient.value } },
    })
  if (entry.query !== undefined)
    entities.push({
      query: Buffer.from(entry.query, 'utf8').toString('base64'),
      role: { code: '24', system: objectRoles },
      type: { code: '2', system: entityTypes },
    })
  for (const object of entry.objects ?? [])
    entities.push({
      role: { code: objectRole, system: objectRoles },
      type: { code: '2', system: entityTypes },
      what: { identifier: { value: object } },
    })
  for (const evidence of entry.evidence ?? [])
    entities.push({
      detail: [{ type: 'RFC 9421', valueString: evidence }],
      role: { code: '13', system: objectRoles },
      type: { code: '4', system: entityTypes },
    })
  if (entry.treatmentId !== undefined)
    entities.push({
      ...(entry.professional === undefined &&
        entry.tokenId !== undefined && { description: `jti ${entry.tokenId}` }),
      role: { code: '13', system: objectRoles },
      type: { code: '4', system: entityTypes },
      what: { identifier: { value: entry.treatmentId } },
    })
  entities.push({
    type: { code: 'XrequestId', system: balpEntities },
    what: { identifier: { value: entry.transaction } },
  })
  return entities
}
