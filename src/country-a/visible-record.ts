import type { AuditKind } from '../domain/audit.ts'
import type { ForeignCaller } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import type { Interaction } from '../policy/context.ts'
import { decide } from '../policy/decide.ts'
import type { Obligation } from '../policy/obligations.ts'
import { contextOf } from '../policy/of-caller.ts'
import { visibleLabels } from '../policy/visibility.ts'
import { foreignEntry } from './audit-entry.ts'
import type { Asking, DocumentFilter, SourcePorts } from './ports.ts'

/** What of one person's record a professional abroad may see: the confines of every query about it. */
export interface VisibleRecord {
  readonly person: Identifier
  /** Absent when the person is not known here: nothing is found then. */
  readonly patientKey: string | undefined
  readonly filter: DocumentFilter
  readonly obligations: readonly Obligation[]
}

/**
 * Decides whether this caller may do this, and what of the record they may see.
 * @param requested the person the request names, where it names one.
 * Errors: `forbidden`, after it was recorded under `kind`. What the patient hid is never an error.
 */
export async function visibleRecord(
  ports: Pick<SourcePorts, 'patients' | 'choices' | 'rules' | 'peerRoles' | 'audit'>,
  caller: ForeignCaller,
  { interaction, kind, requested }: { interaction: Interaction; kind: AuditKind; requested?: Identifier },
  asking: Asking,
): Promise<VisibleRecord> {
  const { person } = caller
  const patientKey = person && (await ports.patients.keyOf(person))
  const known = patientKey === undefined ? undefined : await ports.patients.identity(patientKey)
  const decision = decide(
    contextOf(caller, {
      interaction,
      now: Math.floor(Date.now() / 1000),
      rules: ports.rules,
      peerRoles: ports.peerRoles(caller.country),
      choices: await ports.choices.of(known?.identifiers ?? (person ? [person] : [])),
      ...(requested && { requestedPerson: requested }),
    }),
  )
  if (!decision.permit || !person) {
    const reason = decision.permit ? 'patient-unbound' : decision.reason
    await ports.audit.append({ ...foreignEntry(caller, asking), kind, outcome: 'minor-failure', reason })
    throw new ExchangeError('forbidden', undefined, { detail: reason })
  }
  const { visibility } = decision
  return {
    person,
    patientKey,
    filter: { nothing: visibility.nothing, labels: visibleLabels(visibility), hidden: visibility.hidden },
    obligations: decision.obligations,
  }
}
