import { whoTreats } from './audited.ts'
import type { DocumentEntry } from './document-list.ts'
import { isKeepable } from './document-list.ts'
import type { KeptStudy } from './ports.ts'
import type { Requester, Treating } from './requester.ts'

const dayS = 86_400

/**
 * Where objects of a study are kept as they come: nowhere for what its source restricted; with the treatment, which ends
 * it; or for the days of this country's rules, for purposes that these name and never while restrictions are overridden.
 */
export async function keptStudyOf(
  { keeping, audit }: Requester,
  treating: Treating,
  entry: DocumentEntry,
  studyUid: string,
): Promise<KeptStudy | undefined> {
  const { treatment } = treating
  if (!keeping || !isKeepable(entry)) return undefined
  const { studies, retained } = keeping
  const isRetained =
    retained !== undefined && !treatment.breakGlass && retained.purposes.includes(treatment.purpose)
  const until = isRetained ? Math.floor(Date.now() / 1000) + retained.days * dayS : treatment.expiresAt
  const kept = await studies.study({
    treatment: treatment.id,
    country: entry.country,
    studyUid,
    until,
    isRetained,
  })
  if (!kept) return undefined
  return {
    ...kept,
    /** A copy that is not as it was kept: somebody changed it, or the disk did. */
    async drop(instance) {
      await kept.drop(instance)
      await audit.append({
        kind: 'alert-raised',
        ...whoTreats(treating, entry.country),
        outcome: 'serious-failure',
        objects: [instance.sopInstanceUid],
        reason: 'integrity',
      })
    },
  }
}
