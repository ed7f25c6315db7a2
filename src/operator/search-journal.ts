import type { AuditEvent, AuditEventAgent } from '@medplum/fhirtypes'
import { kindOf, shapeOf } from '../audit/kind-of-event.ts'
import { who } from '../country-b/audited.ts'
import type { Acting } from '../country-b/requester.ts'
import { type AuditSearch, auditEventId, type JournalKind, type RecordedEvent } from '../domain/audit.ts'
import type { CountryCode } from '../domain/codes.ts'
import { demandOperator } from './demand-operator.ts'
import type { Operator } from './ports.ts'

/** What an operator looks for; all of it must fit. */
export interface JournalSearch {
  readonly from?: Date
  readonly until?: Date
  readonly kind?: JournalKind
  /** Joins the entries of both countries that belong to one click. */
  readonly transaction?: string
  /** Name or pseudonym, as it stands in the journal. */
  readonly professional?: string
  readonly country?: CountryCode
  readonly onlyFailures?: boolean
  readonly after?: NonNullable<AuditSearch['after']>
}

/** A line of the journal without anything of a patient. */
export interface JournalLine {
  readonly id: string
  readonly at: Date
  readonly node: string
  readonly kind?: JournalKind
  readonly outcome: 'success' | 'minor-failure' | 'serious-failure'
  /** The country at the other end, or the system there. */
  readonly other?: string
  /** Who asked: this node, or whoever is at the other end; absent for what happened in this node alone. */
  readonly askedBy?: 'us' | 'them'
  readonly transaction?: string
  readonly professional?: { readonly name?: string; readonly organisation?: string; readonly subject: string }
  readonly emergency: boolean
  /** Code of the refusal, or what was changed. */
  readonly reason?: string
}

export interface JournalPage {
  readonly lines: readonly JournalLine[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: NonNullable<AuditSearch['after']>
}

const pageLines = 50

/**
 * Looks into the journal of all nodes, newest first, and puts into it that it was looked into, by whom and for what.
 * Errors: `not-found` for whoever isn't an operator; `audit-unavailable`.
 */
export async function searchJournal(
  { reader, audit }: Pick<Operator, 'reader' | 'audit'>,
  acting: Acting,
  search: JournalSearch,
): Promise<JournalPage> {
  demandOperator(acting.professional)
  const { after, ...asked } = search
  const found = await reader.search({ ...conditionsOf(search), limit: pageLines + 1 })
  await audit.append({
    ...who(acting),
    kind: 'journal-searched',
    outcome: 'success',
    query: JSON.stringify(asked),
  })
  const shown = found.slice(0, pageLines)
  const last = shown.at(-1)
  return {
    lines: shown.map(lineOf),
    ...(found.length > pageLines &&
      last && { next: { recorded: last.recorded, node: last.node, seq: last.seq } }),
  }
}

function conditionsOf({
  from,
  until,
  kind,
  transaction,
  professional,
  country,
  onlyFailures,
  after,
}: JournalSearch): Omit<AuditSearch, 'limit'> {
  const like = [
    ...(kind === undefined ? [] : [[shapeOf(kind)]]),
    ...(country === undefined ? [] : [[{ agent: [{ who: { display: country } }] }]]),
    ...(professional === undefined
      ? []
      : [
          [
            { agent: [{ name: professional }] },
            { agent: [{ who: { identifier: { value: professional } } }] },
          ],
        ]),
  ]
  return {
    like,
    ...(from && { from }),
    ...(until && { until }),
    ...(transaction !== undefined && { transaction }),
    ...(onlyFailures && { onlyFailures }),
    ...(after && { after }),
  }
}

const outcomes: Readonly<Record<string, JournalLine['outcome']>> = { '0': 'success', '4': 'minor-failure' }

function lineOf({ node, seq, recorded, event }: RecordedEvent): JournalLine {
  const kind = kindOf(event)
  const user = event.agent.find((one) => codeOf(one) === 'IRCP')
  const transaction = event.entity?.find(({ type }) => type?.code === 'XrequestId')?.what?.identifier?.value
  return {
    id: auditEventId(node, seq),
    at: recorded,
    node,
    ...(kind && { kind }),
    outcome: outcomes[event.outcome ?? ''] ?? 'serious-failure',
    ...otherEndOf(event),
    ...(transaction !== undefined && { transaction }),
    ...(user && { professional: professionalOf(user) }),
    emergency: (event.purposeOfEvent ?? []).some(({ coding }) => coding?.[0]?.code === 'BTG'),
    ...(event.outcomeDesc !== undefined && { reason: event.outcomeDesc }),
  }
}

const codeOf = ({ type }: Pick<AuditEventAgent, 'type'>): string | undefined => type?.coding?.[0]?.code

/** Client and server stand first, in this order; one of them is the node itself. */
function otherEndOf({ agent, source }: AuditEvent): Pick<JournalLine, 'other' | 'askedBy'> {
  const [client, server] = agent.filter((one) => codeOf(one) !== 'IRCP').map(({ who }) => who?.display)
  if (client === undefined || server === undefined) return {}
  return server === source.observer.display
    ? { other: client, askedBy: 'them' }
    : { other: server, askedBy: 'us' }
}

function professionalOf({ name, who: whose }: AuditEventAgent): NonNullable<JournalLine['professional']> {
  return {
    subject: whose?.identifier?.value ?? '',
    ...(name !== undefined && { name }),
    ...(whose?.display !== undefined && { organisation: whose.display }),
  }
}
