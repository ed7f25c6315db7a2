import type { CodeableConcept, Condition, Identifier, Reference, ServiceRequest } from '@medplum/fhirtypes'
import { code, system } from '../../fhir/urls.ts'
import { accessionIdentifier, orderIdentifier } from '../../mapping/study-identity.ts'
import type { Assembly } from '../assembly.ts'
import { systemOfOid } from '../code-systems.ts'
import { inTable } from '../in-table.ts'
import { partyReference } from '../parties.ts'
import type { CdaReader } from './datatypes.ts'
import { partyOf } from './people.ts'
import { allAt, firstAt, type XmlNode } from './xml-tree.ts'

/** The one who ordered: a participant who refers (REF) or prescribes (function PRE). */
const isReferrer = (node: XmlNode): boolean =>
  node.attributes.typeCode === 'REF' || firstAt(node, 'functionCode')?.attributes.code === 'PRE'

const priorities: Readonly<Record<string, ServiceRequest['priority']>> = {
  R: 'routine',
  UR: 'urgent',
  A: 'asap',
  S: 'stat',
  EM: 'stat',
}

/**
 * Orders that a document fulfils, with what the body says of their reason; one without a number where only reason or
 * referrer are known.
 */
export function ordersOf(
  reader: CdaReader,
  assembly: Assembly,
  subject: Reference<never>,
  reasons: { readonly text: string | undefined; readonly coded: readonly (CodeableConcept | Condition)[] },
): Reference[] {
  const referrer = allAt(reader.root, 'participant').find(isReferrer)
  reader.saw(firstAt(referrer, 'functionCode'))
  const requester = partyReference(assembly, partyOf(reader, firstAt(referrer, 'associatedEntity')))
  const authoredOn = reader.time(firstAt(referrer, 'time'))
  const conditions = reasons.coded.filter((one): one is Condition => 'resourceType' in one)
  const concepts = reasons.coded.filter((one): one is CodeableConcept => !('resourceType' in one))
  const reasonCode = [...concepts, ...(reasons.text === undefined ? [] : [{ text: reasons.text }])]
  const said = {
    ...(requester && { requester: requester as Reference<never> }),
    ...(authoredOn && { authoredOn: authoredOn.value }),
    ...(reasonCode.length > 0 && { reasonCode }),
    ...(conditions.length > 0 && {
      reasonReference: conditions.map((one) => assembly.add(one) as Reference<Condition>),
    }),
  }
  const orders = allAt(reader.root, 'inFulfillmentOf', 'order').map((order) => ({
    identifier: numbersOf(reader, order),
    ...priorityOf(reader, order),
  }))
  if (orders.length === 0 && Object.keys(said).length === 0) return []
  return (orders.length > 0 ? orders : [{}]).map((order) =>
    assembly.add({
      resourceType: 'ServiceRequest',
      ...order,
      status: 'completed',
      intent: 'order',
      subject,
      ...said,
    } as ServiceRequest),
  )
}

function priorityOf(reader: CdaReader, order: XmlNode): Pick<ServiceRequest, 'priority'> {
  const node = firstAt(order, 'priorityCode')
  reader.saw(node)
  const priority = inTable(priorities, node?.attributes.code)
  return priority ? { priority } : {}
}

const filler = (id: Identifier): Identifier => ({
  ...id,
  type: { coding: [{ system: system.identifierType, code: code.filler, display: 'Filler Identifier' }] },
})

/**
 * Numbers of an order. PS3.20 names the accession number; Australia's issuers of accessions are known by their root; three
 * numbers under the roots .27, .28 and .29 of one issuer are accession, filler and placer number (C-CDA's scenario).
 */
function numbersOf(reader: CdaReader, order: XmlNode): Identifier[] {
  const named = allAt(order, 'accessionNumber').flatMap((node) => number(reader, node))
  const ids = allAt(order, 'id').flatMap((node) => {
    const [id] = number(reader, node)
    return id ? [{ id, root: node.attributes.root ?? '' }] : []
  })
  return [...named.map(accessionIdentifier), ...ids.map(({ id, root }) => ofRoot(root)(id))]
}

function ofRoot(root: string): (id: { system: string; value: string }) => Identifier {
  if (root.endsWith('.27') || root.startsWith('1.2.36.1.2001.1005.53')) return accessionIdentifier
  if (root.endsWith('.28')) return filler
  return orderIdentifier
}

function number(reader: CdaReader, node: XmlNode): { system: string; value: string }[] {
  reader.saw(node)
  const { root = '', extension } = node.attributes
  if (!extension) return root === '' ? [] : [{ system: system.uri, value: systemOfOid(root) }]
  return [{ system: root === '' ? '' : systemOfOid(root), value: extension }]
}
