import { isLossyTarget, objectTargets } from '../../archive/made-syntaxes.ts'
import type { AnsweredContext, Associate, OfferedContext } from '../../dicom/dimse/associate.ts'
import type { Acceptance } from '../../dicom/dimse/negotiate.ts'
import type { Extended, OperationsWindow, Role } from '../../dicom/dimse/user-information.ts'
import { isListed, isStorable } from '../../dicom/sop-classes.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from '../../dicom/transfer-syntaxes.ts'
import type { Admitted } from './admission.ts'
import { findInformation, retrieveInformation, storageInformation } from './extended-negotiation.ts'
import type { ServiceName } from './settings.ts'

interface Service {
  readonly needs: ServiceName | undefined
  readonly information?: (asked: Buffer) => Buffer
}
const find: Service = { needs: 'find', information: findInformation }
const retrieve: Service = { needs: 'retrieve', information: retrieveInformation }

/** Service classes that this SCP answers besides storage: PS3.4 A, C.6 and J. */
const services: ReadonlyMap<string, Service> = new Map([
  ['1.2.840.10008.1.1', { needs: undefined }],
  ['1.2.840.10008.1.20.1', { needs: 'commitment' }],
  ['1.2.840.10008.5.1.4.1.2.1.1', find],
  ['1.2.840.10008.5.1.4.1.2.1.2', retrieve],
  ['1.2.840.10008.5.1.4.1.2.1.3', retrieve],
  ['1.2.840.10008.5.1.4.1.2.2.1', find],
  ['1.2.840.10008.5.1.4.1.2.2.2', retrieve],
  ['1.2.840.10008.5.1.4.1.2.2.3', retrieve],
])
/** UID of the Storage service class, by which SOP Class Common Extended Negotiation names it: PS3.4 B. */
const storageService = '1.2.840.10008.4.2'

const isMadeOfAny = (uid: string): boolean => objectTargets.includes(uid) && !isLossyTarget(uid)
const plain: readonly string[] = [explicitLittleEndian, implicitLittleEndian]
/** PS3.8 Table 9-18. */
const result = { accepted: 0, userRejection: 1, abstractSyntaxUnknown: 3, transferSyntaxesUnknown: 4 }
/** Operations of one association that may be under way at once, in each direction. */
export const operationsAtOnce = 16

/**
 * Answers what a caller offers: every storage SOP class in the first transfer syntax that can be kept (the caller's own
 * order: what it offers first it has), or for C-GET in the first one that objects are made in without loss; the other
 * services in plain little endian.
 */
export function answerRequest(
  request: Associate<OfferedContext>,
  { allows, identityTaken }: Admitted,
  rules: { readonly unlistedClasses: boolean },
): Acceptance {
  const declared = new Set(
    request.related.flatMap((one) => (one.serviceClass === storageService ? one.sopClass : [])),
  )
  const isGetter = new Set(request.roles.flatMap(({ sopClass, scp }) => (scp ? sopClass : [])))
  const isStorage = (uid: string): boolean =>
    isStorable(uid) && (rules.unlistedClasses || isListed(uid) || declared.has(uid))
  const answer = ({ id, abstractSyntax, transferSyntaxes }: OfferedContext): AnsweredContext => {
    const refused = (reason: number): AnsweredContext => {
      return { id, result: reason, transferSyntax: transferSyntaxes[0] ?? implicitLittleEndian }
    }
    const service = services.get(abstractSyntax)
    if (!service && !isStorage(abstractSyntax)) return refused(result.abstractSyntaxUnknown)
    const isAllowed = service
      ? service.needs === undefined || allows.has(service.needs)
      : allows.has('store') || (allows.has('retrieve') && isGetter.has(abstractSyntax))
    if (!isAllowed) return refused(result.userRejection)
    const chosen = service
      ? transferSyntaxes.find((uid) => plain.includes(uid))
      : syntaxFor(transferSyntaxes, isGetter.has(abstractSyntax))
    return chosen === undefined
      ? refused(result.transferSyntaxesUnknown)
      : { id, result: result.accepted, transferSyntax: chosen }
  }
  const contexts = request.contexts.map(answer)
  const taken = new Set(
    request.contexts.flatMap(({ abstractSyntax }, at) =>
      contexts[at]?.result === result.accepted ? abstractSyntax : [],
    ),
  )
  return {
    contexts,
    roles: request.roles.filter(({ sopClass }) => taken.has(sopClass)).map(roleTaken),
    extended: request.extended.flatMap((asked) => (taken.has(asked.sopClass) ? extendedAnswer(asked) : [])),
    ...(request.window && { window: narrowed(request.window) }),
    identityTaken,
  }
}

function syntaxFor(offered: readonly string[], isForGet: boolean): string | undefined {
  const made = isForGet ? offered.find(isMadeOfAny) : undefined
  return made ?? offered.find((uid) => transferSyntax(uid) !== undefined)
}

/** For objects the caller may play both roles, as C-GET needs; for everything else it is the user: PS3.7 D.3.3.4. */
const roleTaken = ({ sopClass, scu, scp }: Role): Role =>
  services.has(sopClass) ? { sopClass, scu, scp: false } : { sopClass, scu, scp }

function extendedAnswer({ sopClass, information }: Extended): readonly Extended[] {
  const service = services.get(sopClass)
  const answer = service ? service.information?.(information) : storageInformation
  return answer === undefined ? [] : [{ sopClass, information: answer }]
}

/** PS3.7 D.3.3.3: no more than was asked for, no more than we do; 0 is any number. */
function narrowed({ invoked, performed }: OperationsWindow): OperationsWindow {
  const within = (asked: number): number =>
    asked === 0 ? operationsAtOnce : Math.min(asked, operationsAtOnce)
  return { invoked: within(invoked), performed: within(performed) }
}
