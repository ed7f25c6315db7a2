import type { ForeignCaller } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import { decide } from '../policy/decide.ts'
import { contextOf } from '../policy/of-caller.ts'
import { type AccessClaims, callerOf, verifyAccessToken } from '../trust/access-token.ts'
import { signImageToken } from '../trust/image-token.ts'
import { epochSeconds } from '../trust/jwt.ts'
import { imageOrigin } from '../trust/trust-list-schema.ts'
import type { TokenIssuing } from './ports.ts'
import type { Grant, Issued } from './token-grant.ts'
import { refuseGrant } from './token-refusal.ts'
import { studyOf } from './token-scopes.ts'

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
/** What the clinical token must allow for its holder to get at pixels. */
const imagingScope = 'system/ImagingStudy.rs'

/**
 * RFC 8693: a clinical access token (T3) for an image token (T4) of one study at one image host.
 * Errors: TokenRefusal. A study that is hidden, another person's or not there is the same `invalid_target`.
 */
export async function exchangeGrant(ports: TokenIssuing, grant: Grant): Promise<Issued> {
  const { form, own, client, certificate } = grant
  if (form.get('subject_token_type') !== accessTokenType) refuseGrant('invalid_request', 'subject_token_type')
  const { claims, caller, person, treatment } = await subject(ports, grant)
  const studyUid = studyOf(form.get('scope'))
  if (!caller.scopes.has(imagingScope)) refuseGrant('invalid_scope', 'wider-than-subject')
  const audience = form.get('resource')
  if (!own.image_hosts.some((host) => imageOrigin(host) === audience) || audience === undefined)
    refuseGrant('invalid_target', 'resource')
  if (!(await mayOpen(ports, grant, { caller, person, studyUid }))) refuseGrant('invalid_target', 'study')
  const { token, jti, expiresIn } = await signImageToken(ports.keys, {
    clientId: client.issuer,
    audience,
    x5tS256: certificate.x5tS256,
    studyUid,
    personRef: ports.keys.personRef(person),
    professionalSubject: claims.sub,
    purpose: caller.purpose,
    treatmentId: treatment.id,
    ...(caller.breakGlass && { emergency: true }),
    until: treatment.end,
  })
  const { subject: hp, name, organisation } = caller.professional
  return {
    token: {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      scope: `dicomweb.read study:${studyUid}`,
      issued_token_type: jwtType,
    },
    audit: {
      jti,
      purpose: caller.purpose,
      professional: { subject: hp, name, organisation },
      patient: person,
      treatmentId: treatment.id,
      objects: [studyUid],
      ...(caller.breakGlass && { emergency: true }),
    },
  }
}

interface Subject {
  readonly claims: AccessClaims
  readonly caller: ForeignCaller
  readonly person: Identifier
  readonly treatment: { readonly id: string; readonly end: number }
}

/** The token that is exchanged: of this client, over this certificate, clinical, alive and not revoked. */
async function subject(ports: TokenIssuing, { form, own, client, certificate }: Grant): Promise<Subject> {
  const token = form.get('subject_token')
  if (token === undefined) refuseGrant('invalid_request', 'subject_token')
  const claims = await verifyAccessToken(token, { ...ports, audience: own.fhir_base })
  if (claims.client_id !== client.issuer || claims.cnf['x5t#S256'] !== certificate.x5tS256)
    refuseGrant('invalid_grant', 'subject-binding')
  const caller = callerOf(claims, ports.trustList)
  const { person } = caller
  if (!person || claims.trc_id === undefined || claims.trc_exp === undefined)
    refuseGrant('invalid_grant', 'subject-not-clinical')
  if (ports.revocations.isRevoked(caller) || claims.trc_exp <= epochSeconds())
    refuseGrant('invalid_grant', 'subject-revoked')
  return { claims, caller, person, treatment: { id: claims.trc_id, end: claims.trc_exp } }
}

/** The store is asked whatever policy says, so that hidden and absent take the same way. */
async function mayOpen(
  ports: TokenIssuing,
  { client }: Grant,
  { caller, person, studyUid }: { caller: ForeignCaller; person: Identifier; studyUid: string },
): Promise<boolean> {
  const decision = decide(
    contextOf(caller, {
      interaction: 'images',
      now: epochSeconds(),
      rules: ports.rules,
      peerRoles: client.policy.roles,
      choices: await ports.choices(person),
    }),
  )
  if (!decision.permit) refuseGrant('invalid_grant', decision.reason, decision.ncpError)
  const { visibility } = decision
  const belongs = await ports.studyBelongsTo(person, studyUid, visibility)
  return belongs && !visibility.nothing && !visibility.hidden.includes(studyUid)
}
