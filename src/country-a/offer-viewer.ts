import { randomUUID } from 'node:crypto'
import type { ForeignCaller } from '../domain/caller.ts'
import { ExchangeError } from '../errors.ts'
import { foreignEntry } from './audit-entry.ts'
import { studyDocumentId } from './document-id.ts'
import type { Asking, SourcePorts, ViewerAccess, ViewerAccesses } from './ports.ts'
import { visibleRecord } from './visible-record.ts'

export interface ViewerOfferPorts
  extends Pick<SourcePorts, 'patients' | 'documents' | 'choices' | 'rules' | 'peerRoles' | 'audit'> {
  readonly accesses: Pick<ViewerAccesses, 'offer'>
  /** Where the browsers of a country's professionals may come from, as the trust list has it. */
  portalOrigins(country: string): readonly string[]
}

export interface ViewerWish {
  readonly studyUid: string
  /** Origin of the portal that the browser comes from. */
  readonly portalOrigin: string
  readonly language: string
}

/**
 * A one-time code with which the browser of a professional abroad opens one study in this country's own viewer.
 * Errors: `not-found` for what is hidden, another person's or not there; `forbidden`, also for an origin that the trust
 * list does not have; `audit-unavailable`.
 */
export async function offerViewer(
  ports: ViewerOfferPorts,
  caller: ForeignCaller,
  { studyUid, portalOrigin, language }: ViewerWish,
  asking: Asking,
): Promise<string> {
  const kind = 'viewer-offered'
  const record = await visibleRecord(ports, caller, { interaction: 'images', kind }, asking)
  const { patientKey, filter, obligations } = record
  const entry = { ...foreignEntry(caller, asking), kind, objects: [studyUid] } as const
  const fail = async (code: 'not-found' | 'forbidden', reason: string): Promise<never> => {
    await ports.audit.append({ ...entry, outcome: 'minor-failure', reason })
    throw new ExchangeError(code, undefined, { detail: reason })
  }
  const { treatmentId, treatmentEndsAt } = caller
  if (treatmentId === undefined || treatmentEndsAt === undefined) return fail('forbidden', 'not-clinical')
  if (!ports.portalOrigins(caller.country).includes(portalOrigin)) return fail('forbidden', 'portal-origin')
  const id = studyDocumentId(studyUid)
  const isSeen =
    patientKey !== undefined && (await ports.documents.read(id, { patientKey, filter })) !== undefined
  const patient = isSeen ? await ports.patients.identity(patientKey) : undefined
  if (!patient) return fail('not-found', 'not-found')
  const tokenId = randomUUID()
  const access: ViewerAccess = {
    grant: {
      country: caller.country,
      clientId: caller.clientId,
      jti: tokenId,
      studyUid,
      professionalSubject: caller.professional.subject,
      purpose: caller.purpose,
      treatmentId,
      ...(caller.breakGlass && { emergency: true }),
    },
    transaction: asking.transaction,
    professional: professionalOf(caller),
    patient: { ...patient, identifiers: [record.person] },
    portalOrigin,
    language,
    hasWatermark: obligations.some((one) => one.kind === 'watermark'),
    until: treatmentEndsAt,
  }
  await ports.audit.append({ ...entry, tokenId, outcome: 'success' })
  return ports.accesses.offer(access)
}

function professionalOf({ professional }: ForeignCaller): ViewerAccess['professional'] {
  const { subject, name, organisation, roles } = professional
  const role = roles[0]?.code
  return { subject, name, organisation, ...(role !== undefined && { role }) }
}
