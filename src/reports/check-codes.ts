import type { Bundle } from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import type { Json } from '../fhir/json.ts'
import type { Issue } from '../fhir/structure.ts'
import { walk } from '../fhir/walk.ts'
import type { ReportCodes } from './ports.ts'

/** Warnings for codes of a report that their own code systems don't have: mistyped, or of another system. */
export async function missingCodes(bundle: Bundle, codes: ReportCodes): Promise<readonly Issue[]> {
  const places = new Map<string, string>()
  const found: Coding[] = []
  walk(bundle as unknown as Json, ({ system, code }, type, path) => {
    if (type !== 'Coding' || typeof system !== 'string' || typeof code !== 'string') return
    const coding = { system, code }
    if (!places.has(keyOf(coding))) found.push(coding)
    places.set(keyOf(coding), places.get(keyOf(coding)) ?? path)
  })
  const missing = await codes.missing(found)
  return missing.map((coding) => ({
    severity: 'warning',
    code: 'code-invalid',
    where: `${places.get(keyOf(coding))}.code`,
    text: 'is no code of its code system',
  }))
}

const keyOf = ({ system, code }: Coding): string => `${system}|${code}`
