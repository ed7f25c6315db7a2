import type { Patient } from '@medplum/fhirtypes'
import type { ForeignCaller } from '../domain/caller.ts'
import type { Identifier, MaskField, PatientIdentity, Traits } from '../domain/patient.ts'
import { checkTraits } from '../domain/search-mask.ts'
import { ExchangeError } from '../errors.ts'
import { identifierOf } from '../fhir/elements.ts'
import { decide } from '../policy/decide.ts'
import { contextOf } from '../policy/of-caller.ts'
import { foreignEntry } from './audit-entry.ts'
import type { Asking, PersonTraits, SourcePorts } from './ports.ts'

/** How often a search may find nobody: by one professional, and by one country. */
const limits = [
  { per: 'professional', failures: 10, seconds: 900 },
  { per: 'country', failures: 200, seconds: 3600 },
] as const

export interface FoundPatient {
  readonly key: string
  /** What other countries are told: identifiers of the search mask, name, birth date and sex. */
  readonly identity: PatientIdentity
}

/**
 * Confirms who a person is (guideline step 3, ITI-119): the country's own search mask must be filled in, and exactly one
 * person must fit. Anything else is nobody, without a hint.
 * Errors: `unprocessable` naming the field; `too-many-requests`; `forbidden`; `audit-unavailable`.
 */
export async function findPatient(
  ports: SourcePorts,
  caller: ForeignCaller,
  asked: Patient,
  asking: Asking,
): Promise<FoundPatient | undefined> {
  await permitted(ports, caller, asking)
  await withinLimits(ports, caller, asking)
  const traits = traitsOf(ports.mask, asked)
  const found = await ports.patients.find(traits)
  const [patient] = traits.identifiers
  await ports.audit.append({
    ...foreignEntry(caller, asking),
    kind: 'patient-queried',
    outcome: found ? 'success' : 'minor-failure',
    ...(patient && { patient }),
    ...(!found && { reason: 'no-match' }),
  })
  if (!found) {
    await ports.failures.add(caller.country, caller.professional.subject)
    return undefined
  }
  const systems = new Set(ports.mask.map(({ system }) => system))
  const identifiers = found.identity.identifiers.filter(({ system }) => systems.has(system))
  return { key: found.key, identity: { ...found.identity, identifiers } }
}

async function permitted(ports: SourcePorts, caller: ForeignCaller, asking: Asking): Promise<void> {
  const decision = decide(
    contextOf(caller, {
      interaction: 'identify',
      now: Math.floor(Date.now() / 1000),
      rules: ports.rules,
      peerRoles: ports.peerRoles(caller.country),
    }),
  )
  if (decision.permit) return
  await refused(ports, caller, asking, decision.reason)
  throw new ExchangeError('forbidden', undefined, { detail: decision.reason })
}

async function withinLimits(ports: SourcePorts, caller: ForeignCaller, asking: Asking): Promise<void> {
  for (const { per, failures, seconds } of limits) {
    const professional = per === 'professional' ? caller.professional.subject : undefined
    if ((await ports.failures.count(caller.country, professional, seconds)) < failures) continue
    await refused(ports, caller, asking, `too-many-failures-per-${per}`)
    throw new ExchangeError('too-many-requests', undefined, { retryAfter: seconds })
  }
}

const refused = (ports: SourcePorts, caller: ForeignCaller, asking: Asking, reason: string): Promise<void> =>
  ports.audit.append({
    ...foreignEntry(caller, asking),
    kind: 'patient-queried',
    outcome: 'serious-failure',
    reason,
  })

/**
 * What a Patient resource says, checked against the mask: its identifiers by their namespace, the rest by the mask's labels
 * (eHDSI ISM). A name that the mask does not ask for still has to fit.
 */
function traitsOf(mask: readonly MaskField[], asked: Patient): PersonTraits {
  const identifiers = (asked.identifier ?? []).flatMap((identifier) => identifierOf(identifier) ?? [])
  const [name] = asked.name ?? []
  const family = name?.family?.trim()
  const given = name?.given?.join(' ').trim()
  const said: Traits = {
    ...Object.fromEntries(identifiers.map((identifier) => [labelOf(mask, identifier), identifier.value])),
    ...(asked.birthDate !== undefined && { birthDate: asked.birthDate }),
    ...(family && { familyName: family }),
    ...(given && { firstName: given }),
    ...(asked.gender !== undefined && { gender: asked.gender }),
  }
  const labels = new Set(mask.map(({ label }) => label))
  const beyond = new Set(['birthDate', 'familyName', 'firstName', 'gender'])
  const masked = Object.entries(said).filter(([label]) => labels.has(label) || !beyond.has(label))
  const [fault] = checkTraits(mask, Object.fromEntries(masked))
  if (fault) throw new ExchangeError('unprocessable', faults[fault.fault], { where: fault.label })
  if (identifiers.length === 0)
    throw new ExchangeError('unprocessable', faults.missing, { where: 'Patient.identifier' })
  return {
    identifiers,
    ...(asked.birthDate !== undefined && { birthDate: asked.birthDate }),
    ...(family && { family }),
    ...(given && { given }),
    ...(asked.gender !== undefined && asked.gender !== 'unknown' && { sex: asked.gender }),
  }
}

// eHDSI: ERROR_PI_MISSING_REQUIRED_FIELDS, ERROR_PI_INCORRECT_FORMATTING
const faults = {
  missing: 'A field that this country asks for is missing.',
  format: 'A field is not in the form that this country uses.',
  unknown: 'This country does not find persons by this field.',
  'too-many': 'Only one of these fields may be filled in.',
} as const

const labelOf = (mask: readonly MaskField[], { system }: Identifier): string =>
  mask.find((field) => field.system === system)?.label ?? 'identifier'
