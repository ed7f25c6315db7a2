import type { Treatments } from '../country-b/ports.ts'
import { epochSeconds } from '../trust/jwt.ts'
import type { Revocations } from '../trust/ports.ts'
import { trcMaxSeconds } from '../trust/trc-assertion.ts'

/**
 * Treatments that end in both countries: one that is ended here is taken back at its sources, and a source that took it
 * back is in it no more. One without sources is ended, and with it everything that was kept for it.
 */
export const revocableTreatments = (treatments: Treatments, revocations: Revocations): Treatments => ({
  ...treatments,
  async find(id, subject) {
    const found = await treatments.find(id, subject)
    if (!found) return undefined
    const sources = found.sources.filter(
      ({ country }) => !revocations.isRevoked({ jti: '', clientId: '', country, treatmentId: id }),
    )
    if (sources.length > 0) return { ...found, sources }
    await treatments.end(id)
    return undefined
  },
  async end(id) {
    await treatments.end(id)
    await revocations.revoke('trc', id, epochSeconds() + trcMaxSeconds)
  },
})
