import { isDeepStrictEqual } from 'node:util'
import { decodeProtectedHeader } from 'jose'
import { parsePersonId } from '../domain/patient.ts'
import type { BreakGlass } from '../domain/treatment.ts'
import type { PolicyContext } from '../policy/context.ts'
import { decide } from '../policy/decide.ts'
import { signAccessToken } from '../trust/access-token.ts'
import { hpAssertionType, verifyHpAssertion } from '../trust/hp-assertion.ts'
import { epochSeconds } from '../trust/jwt.ts'
import {
  type ProfessionalClaims,
  professionalOf,
  purposeOf,
  purposesOf,
} from '../trust/professional-claims.ts'
import { type TrcClaims, trcMaxSeconds, verifyTrcAssertion } from '../trust/trc-assertion.ts'
import type { Registered } from '../trust/verify.ts'
import { announcedUntil } from './announce-emergency.ts'
import type { TokenIssuing } from './ports.ts'
import type { Grant, Issued } from './token-grant.ts'
import { refuseGrant } from './token-refusal.ts'
import { scopesOf } from './token-scopes.ts'

/**
 * RFC 7523 2.1: an HP assertion (T1) for a token to identify a patient with, a TRC assertion (T2, which carries a T1) for
 * a token to the record of one patient.
 * Errors: TokenRefusal; `token-invalid`, which means `invalid_grant`.
 */
export async function assertionGrant(ports: TokenIssuing, grant: Grant): Promise<Issued> {
  const { kind, scope } = scopesOf(grant.form.get('scope'))
  const assertion = grant.form.get('assertion')
  if (assertion === undefined) refuseGrant('invalid_request', 'assertion')
  return kind === 'identification'
    ? identificationToken(ports, grant, { assertion, scope })
    : clinicalToken(ports, grant, { assertion, scope })
}

interface Asked {
  readonly assertion: string
  readonly scope: string
}

async function identificationToken(ports: TokenIssuing, grant: Grant, asked: Asked): Promise<Issued> {
  const hp = await verifyHpAssertion(asked.assertion, expectation(ports, grant))
  fromClient(hp, grant)
  permitted({ ...contextOf(ports, grant, hp), interaction: 'identify' })
  await once(ports, hp)
  return issued(ports, grant, { scope: asked.scope, professional: hp })
}

async function clinicalToken(ports: TokenIssuing, grant: Grant, asked: Asked): Promise<Issued> {
  if (typeOf(asked.assertion) === hpAssertionType) refuseGrant('invalid_grant', 'trc-missing', '1002')
  const trc = await verifyTrcAssertion(asked.assertion, expectation(ports, grant))
  const hp = await verifyHpAssertion(trc.hp_assertion, expectation(ports, grant))
  fromClient(trc, grant)
  fromClient(hp, grant)
  if (hp.jti !== trc.hp_jti || !sameProfessional(hp, trc)) refuseGrant('invalid_grant', 'trc-hp', '1002')
  const now = epochSeconds()
  if (trc.trc_exp <= now || trc.trc_exp - trc.iat > trcMaxSeconds) refuseGrant('invalid_grant', 'trc_exp')
  const startedAt = trc.btg && (await ports.emergencies.startedAt(grant.client.code, trc.trc_id))
  permitted({
    ...contextOf(ports, grant, trc),
    ...treatmentContext(trc, grant, startedAt),
    interaction: 'list',
  })
  if (
    ports.revocations.isRevoked({
      jti: trc.jti,
      clientId: grant.client.issuer,
      country: grant.client.code,
      treatmentId: trc.trc_id,
    })
  )
    refuseGrant('invalid_grant', 'revoked')
  await once(ports, hp)
  await once(ports, trc)
  const end = trc.btg ? await announcedUntil(ports, grant, trc) : trc.trc_exp
  return issued(ports, grant, { scope: asked.scope, professional: trc, trc, end: Math.min(end, trc.trc_exp) })
}

const expectation = ({ trustList }: TokenIssuing, { own }: Grant) => ({ trustList, audience: own.issuer })

/** Issuer and home community are those of the country at the other end of the connection. */
function fromClient(claims: ProfessionalClaims & Registered, { client }: Grant): void {
  if (claims.iss !== client.issuer) refuseGrant('invalid_grant', 'assertion-iss')
  if (claims.extensions.ihe_iua.home_community_id !== client.home_community_id)
    refuseGrant('invalid_grant', 'home_community_id')
}

/** Both assertions speak of one professional, one sign-in and one purpose (eHDSI error 1002). */
function sameProfessional(hp: ProfessionalClaims, trc: TrcClaims): boolean {
  const of = (claims: ProfessionalClaims): object => {
    const { person_id: _, ...iua } = claims.extensions.ihe_iua
    const { sub, acr, amr, auth_time } = claims
    return { sub, acr, amr, auth_time, iua, ehdsi: claims.extensions.ehdsi }
  }
  return isDeepStrictEqual(of(hp), of(trc))
}

function contextOf(
  { rules }: TokenIssuing,
  { client }: Grant,
  claims: ProfessionalClaims,
): Omit<PolicyContext, 'interaction'> {
  const onBehalfOf = claims.extensions.ehdsi.on_behalf_of
  const professional = professionalOf(claims)
  return {
    stage: 'grant',
    now: epochSeconds(),
    peer: { country: client.code, active: true, authenticated: true, roles: client.policy.roles },
    rules,
    professional,
    purpose: purposeOf(claims),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
  }
}

function treatmentContext(
  trc: TrcClaims,
  { client, own }: Grant,
  startedAt: number | undefined,
): Partial<PolicyContext> {
  const person = parsePersonId(trc.extensions.ihe_iua.person_id ?? '')
  const override = breakGlassOf(trc)
  const { pin } = trc
  return {
    knownNotices: new Set([...own.pin, ...client.pin].map(({ sha256 }) => sha256)),
    ...(pin && {
      notice: {
        version: pin.version,
        language: pin.lang,
        sha256: pin.sha256,
        at: pin.ack_at,
        method: pin.method,
      },
    }),
    ...(person && { person }),
    ...(override && { breakGlass: { ...override, ...(startedAt !== undefined && { startedAt }) } }),
  }
}

/** An override that is asked for without its reasons stays an override, which policy then refuses. */
function breakGlassOf(trc: TrcClaims): BreakGlass | undefined {
  if (trc.btg) return { reason: trc.btg.reason, text: trc.btg.text, stepUpAt: trc.btg.stepup_at }
  return purposesOf(trc).includes('BTG') ? { reason: '', text: '', stepUpAt: 0 } : undefined
}

function permitted(context: PolicyContext): void {
  const decision = decide(context)
  if (!decision.permit) refuseGrant('invalid_grant', decision.reason, decision.ncpError)
}

async function once({ replay }: TokenIssuing, { iss, jti, exp }: Registered): Promise<void> {
  if (!(await replay.firstUse(iss, jti, exp))) refuseGrant('invalid_grant', 'replay')
}

function typeOf(assertion: string): string | undefined {
  try {
    return decodeProtectedHeader(assertion).typ
  } catch {
    return undefined // the verifier says what is wrong with it
  }
}

async function issued(
  { keys }: TokenIssuing,
  { client, own, certificate }: Grant,
  of: { scope: string; professional: ProfessionalClaims; trc?: TrcClaims; end?: number },
): Promise<Issued> {
  const { sub, auth_time, acr, amr, extensions } = of.professional
  const { token, jti, expiresIn } = await signAccessToken(keys, {
    clientId: client.issuer,
    audience: own.fhir_base,
    scope: of.scope,
    x5tS256: certificate.x5tS256,
    professional: { sub, auth_time, acr, amr, extensions },
    ...(of.trc && { treatment: { id: of.trc.trc_id, expiresAt: of.end ?? of.trc.trc_exp } }),
    ...(of.trc?.btg && { breakGlass: of.trc.btg }),
  })
  const professional = professionalOf(of.professional)
  const role = professional.roles[0]?.code
  const patient = parsePersonId(extensions.ihe_iua.person_id ?? '')
  const purpose = purposeOf(of.professional) === 'ETREAT' ? 'ETREAT' : 'TREAT'
  return {
    token: { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: of.scope },
    audit: {
      jti,
      purpose,
      professional: {
        subject: professional.subject,
        name: professional.name,
        organisation: professional.organisation,
        ...(role !== undefined && { role }),
      },
      ...(patient && { patient }),
      ...(of.trc && { treatmentId: of.trc.trc_id }),
      ...(of.trc?.btg && { emergency: true }),
    },
  }
}
