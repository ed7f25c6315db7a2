import { ExchangeError } from '../errors.ts'
import { audited, whoTreats } from './audited.ts'
import type { DocumentEntry } from './document-list.ts'
import { demandHeadersFit } from './header-guard.ts'
import { keptStudyOf } from './kept-study.ts'
import { keptList } from './list-documents.ts'
import { findEntry } from './open-report.ts'
import { type OpenedStudy, openedStudy } from './opened-study.ts'
import { possibleWays } from './possible-ways.ts'
import { type Requester, sourceOf, type Treating } from './requester.ts'

/**
 * Opens a study (guideline step 8): its signed manifest, checked to be about the confirmed person. Every call is put
 * into the journal.
 * Errors: `not-found`, `integrity`, `patient-mismatch`, `not-supported` where images of that country aren't brought here,
 * those of the exchange.
 */
export async function openStudy(
  requester: Requester,
  treating: Treating,
  handle: string,
): Promise<OpenedStudy> {
  const { entry } = await findEntry(requester, treating, handle, 'study')
  return open(requester, treating, entry)
}

/** The study if this process has it open, else opened now. What follows one opening isn't put into the journal again. */
export async function studyInUse(
  requester: Requester,
  treating: Treating,
  handle: string,
): Promise<OpenedStudy> {
  return requester.studies.get(cacheKey(treating, handle)) ?? openStudy(requester, treating, handle)
}

/** The same by Study Instance UID, for systems that speak DICOMweb: only what stands in the patient's list. */
export async function studyInUseByUid(
  requester: Requester,
  treating: Treating,
  studyUid: string,
): Promise<OpenedStudy> {
  for (const { country } of treating.treatment.sources) {
    const list = await keptList(requester, treating, country)
    const entry = list?.entries.find((one) => one.studyUid === studyUid)
    if (entry)
      return requester.studies.get(cacheKey(treating, entry.handle)) ?? open(requester, treating, entry)
  }
  throw new ExchangeError('not-found')
}

async function open(requester: Requester, treating: Treating, entry: DocumentEntry): Promise<OpenedStudy> {
  const { handle, country, studyUid } = entry
  if (studyUid === undefined)
    throw new ExchangeError('not-supported', 'The source does not say where the images of this study are.')
  if (!possibleWays(requester, country).has('relayed'))
    throw new ExchangeError('not-supported', 'The images of this study are not brought here.')
  return audited(
    requester,
    { kind: 'study-read', ...whoTreats(treating, country), objects: [studyUid] },
    async () => {
      const line = requester.line(treating, country)
      const measured = requester.meter.measured(country, line.study(studyUid))
      const channel = requester.traffic.through(country, measured)
      const manifest = await channel.manifest(treating.transaction)
      if (manifest.studyInstanceUid !== studyUid) throw new ExchangeError('integrity')
      demandHeadersFit(manifest.headers, sourceOf(treating.treatment, country).patient)
      const kept = await keptStudyOf(requester, treating, entry, studyUid)
      const study = openedStudy(treating.treatment, {
        handle,
        country,
        manifest,
        channel,
        ...(kept && { kept }),
      })
      requester.studies.set(cacheKey(treating, handle), study)
      return study
    },
  )
}

/** A new sign-in opens studies anew, since its line is another. */
const cacheKey = ({ treatment, professional }: Treating, handle: string): string =>
  `${treatment.id}/${handle}/${professional.authTime}`
