import { LRUCache } from 'lru-cache'
import type { ImageGrant } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import type { PatientChoices } from '../policy/context.ts'
import type { StudyOwner, StudyReading } from './ports.ts'

/** How the request came. */
export interface ImageRequest {
  readonly transaction: string
  /** The other side of the wire, as the socket saw it. */
  readonly network: string
}

/** What another country's gateway may read with an image token. */
export interface GrantedStudy {
  readonly studyUid: string
  readonly seriesUid?: string
  /** What every line of the journal about this request says. */
  readonly entry: {
    readonly outcome: 'success'
    readonly transaction: string
    readonly network: string
    readonly country: string
    readonly client: string
    readonly tokenId: string
    readonly purpose: ImageGrant['purpose']
    readonly treatmentId: string
    readonly professional: { readonly subject: string }
    readonly patient?: Identifier
    readonly emergency?: true
  }
}

/** What reading depends on; an image token has more. */
export type StudyGrant = Omit<ImageGrant, 'kind' | 'personRef' | 'maxBytes'>

const lifeMs = 2000

/**
 * Whether the study is still one that an image token opens. What the country allows was decided when the token was
 * issued, ten minutes ago at most; what the patient hid since is hidden now, unless vital interests prevailed then.
 * Errors of the function it returns: `not-found`, as for a study that isn't there. Every disclosure is audited by the
 * caller, with `entry`, before its first byte.
 */
export function studyReader(
  ports: StudyReading,
): (grant: StudyGrant, request: ImageRequest) => Promise<GrantedStudy> {
  const known = new LRUCache<string, Promise<StudyOwner>>({ max: 1000, ttl: lifeMs })
  const ownerOf = (studyUid: string): Promise<StudyOwner> => {
    const held = known.get(studyUid)
    if (held) return held
    const asked = ports.ownerOf(studyUid)
    known.set(studyUid, asked)
    asked.catch(() => known.delete(studyUid))
    return asked
  }
  return async (grant, request) => {
    const { choices, person } = await ownerOf(grant.studyUid)
    if (!grant.emergency && isHidden(choices, grant.studyUid)) throw new ExchangeError('not-found')
    return granted(grant, request, person)
  }
}

const isHidden = ({ optOut, restricted }: PatientChoices, studyUid: string): boolean =>
  optOut || restricted.includes('*') || restricted.includes(studyUid)

const granted = (
  grant: StudyGrant,
  { transaction, network }: ImageRequest,
  person: Identifier | undefined,
): GrantedStudy => ({
  studyUid: grant.studyUid,
  ...(grant.seriesUid !== undefined && { seriesUid: grant.seriesUid }),
  entry: {
    outcome: 'success',
    transaction,
    network,
    country: grant.country,
    client: grant.clientId,
    tokenId: grant.jti,
    purpose: grant.purpose,
    treatmentId: grant.treatmentId,
    professional: { subject: grant.professionalSubject },
    ...(person && { patient: person }),
    ...(grant.emergency && { emergency: true }),
  },
})
