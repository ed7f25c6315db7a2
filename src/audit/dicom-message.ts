import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding, Identifier } from '@medplum/fhirtypes'

const codeSystems: Readonly<Record<string, string>> = {
  'http://dicom.nema.org/resources/ontology/DCM': 'DCM',
  'urn:ihe:event-type-code': 'IHE Transactions',
}

/** ParticipantObjectIDTypeCode by object-role of the entity (PS3.15 A.5.1, RFC 3881 5.5.4). */
const idTypes: Readonly<Record<string, readonly [code: string, system: string, text: string]>> = {
  '1': ['2', 'RFC-3881', 'Patient Number'],
  '3': ['9', 'RFC-3881', 'Report Number'],
  '4': ['110180', 'DCM', 'Study Instance UID'],
  '13': ['11', 'RFC-3881', 'User Identifier'],
  '24': ['10', 'RFC-3881', 'Search Criteria'],
}
const otherId = ['12', 'RFC-3881', 'URI'] as const

/**
 * An entry of the journal as a DICOM audit message (PS3.15 A.5.1), which is what ITI-20 carries over syslog. It is one
 * line of XML without a declaration, whatever stands in the entry.
 */
export function dicomAuditMessage(event: AuditEvent): string {
  const head = element(
    'EventIdentification',
    { EventActionCode: event.action, EventDateTime: event.recorded, EventOutcomeIndicator: event.outcome },
    [
      coded('EventID', event.type),
      ...(event.subtype ?? []).map((coding) => coded('EventTypeCode', coding)),
      ...(event.outcomeDesc === undefined
        ? []
        : [element('EventOutcomeDescription', {}, [text(event.outcomeDesc)])]),
      ...(event.purposeOfEvent ?? []).flatMap(({ coding = [] }) =>
        coding.map((one) => coded('PurposeOfUse', one)),
      ),
    ],
  )
  const source = element(
    'AuditSourceIdentification',
    {
      AuditEnterpriseSiteID: event.source.observer.identifier?.value,
      AuditSourceID: event.source.observer.display,
    },
    (event.source.type ?? []).map(({ code }) => element('AuditSourceTypeCode', { 'csd-code': code })),
  )
  return element('AuditMessage', {}, [
    head,
    ...event.agent.map(participant),
    source,
    ...(event.entity ?? []).map(object),
  ])
}

const participant = ({ who, name, requestor, network, type, role = [] }: AuditEventAgent): string =>
  element(
    'ActiveParticipant',
    {
      UserID: who?.identifier?.value ?? who?.display ?? 'unknown',
      AlternativeUserID: who?.identifier?.value === undefined ? undefined : who.display,
      UserName: name,
      UserIsRequestor: String(requestor),
      NetworkAccessPointID: network?.address,
      NetworkAccessPointTypeCode: network?.type,
    },
    [type, ...role].flatMap((concept) => concept?.coding ?? []).map((coding) => coded('RoleIDCode', coding)),
  )

function object({ what, type, role, query, detail, description }: AuditEventEntity): string {
  const [code, system, originalText] = idTypes[role?.code ?? ''] ?? otherId
  const isNumber = /^\d+$/.test(type?.code ?? '')
  return element(
    'ParticipantObjectIdentification',
    {
      ParticipantObjectID: identifierText(what?.identifier) ?? 'none',
      ParticipantObjectTypeCode: isNumber ? type?.code : '4',
      ParticipantObjectTypeCodeRole: role?.code,
    },
    [
      element('ParticipantObjectIDTypeCode', {
        'csd-code': isNumber ? code : type?.code,
        codeSystemName: isNumber ? system : type?.system,
        originalText: isNumber ? originalText : type?.code,
      }),
      ...(query === undefined ? [] : [element('ParticipantObjectQuery', {}, [text(query)])]),
      ...(detail ?? []).map((one) =>
        element('ParticipantObjectDetail', {
          type: one.type,
          value: Buffer.from(one.valueString ?? one.valueBase64Binary ?? '').toString('base64'),
        }),
      ),
      ...(description === undefined
        ? []
        : [element('ParticipantObjectDescription', {}, [text(description)])]),
    ],
  )
}

/** As HL7 v2 CX, which ITI-20 has for patients. */
function identifierText(identifier: Identifier | undefined): string | undefined {
  if (identifier?.system === undefined) return identifier?.value
  const oid = /^urn:oid:([\d.]+)$/.exec(identifier.system)?.[1]
  return `${identifier.value}^^^${oid === undefined ? identifier.system : `&${oid}&ISO`}`
}

const coded = (name: string, { code, system, display }: Coding): string =>
  element(name, {
    'csd-code': code,
    codeSystemName: codeSystems[system ?? ''] ?? system,
    originalText: display ?? code,
  })

function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly string[] = [],
): string {
  const own = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${text(value)}"`],
  )
  return children.length === 0
    ? `<${name}${own.join('')}/>`
    : `<${name}${own.join('')}>${children.join('')}</${name}>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Without line ends and other control or direction characters: nothing that somebody was called may write a line. */
const text = (value: string): string =>
  value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"]/g, (character) => escapes[character] ?? character)
