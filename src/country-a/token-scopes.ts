import { refuseGrant } from './token-refusal.ts'

const identification = ['ITI-119', 'system/Patient.s']
const clinical = [
  'system/DocumentReference.rs',
  'system/ImagingStudy.rs',
  'system/DiagnosticReport.rs',
  'system/Bundle.r',
  'system/Binary.r',
]
const known = new Map([
  ...identification.map((scope) => [scope, 'identification'] as const),
  ...clinical.map((scope) => [scope, 'clinical'] as const),
])

/**
 * Which kind of token the scopes ask for. All of one kind, each known, or nothing is granted.
 * Errors: TokenRefusal `invalid_scope`.
 */
export function scopesOf(text: string | undefined): { kind: 'identification' | 'clinical'; scope: string } {
  const scopes = [...new Set((text ?? '').split(' ').filter((scope) => scope !== ''))]
  const kinds = new Set(scopes.map((scope) => known.get(scope)))
  const [kind] = kinds
  if (kinds.size !== 1 || kind === undefined) refuseGrant('invalid_scope', 'scope')
  return { kind, scope: scopes.join(' ') }
}

/** The study that a token exchange asks for: `dicomweb.read study:<uid>`. Errors: TokenRefusal `invalid_scope`. */
export function studyOf(text: string | undefined): string {
  const found = /^dicomweb\.read study:((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+)$/.exec(text ?? '')
  const uid = found?.[1]
  if (uid === undefined || uid.length > 64) refuseGrant('invalid_scope', 'scope')
  return uid
}

/** Names of the scopes, for discovery. */
export const allScopes: readonly string[] = [...identification, ...clinical, 'dicomweb.read']
