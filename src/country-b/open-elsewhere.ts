import { ExchangeError } from '../errors.ts'
import { audited, whoTreats } from './audited.ts'
import { type ChosenWay, chooseWay, type Way, type Wish } from './choose-way.ts'
import { findEntry } from './open-report.ts'
import type { ViewerCode } from './ports.ts'
import { possibleWays } from './possible-ways.ts'
import type { Requester, Treating } from './requester.ts'

/** Which way a study in the list goes now. Errors: `not-found`. */
export async function wayOf(
  requester: Requester,
  treating: Treating,
  {
    handle,
    wish,
    failed,
    late,
  }: {
    readonly handle: string
    readonly wish: Wish
    readonly failed?: Way | undefined
    readonly late?: boolean | undefined
  },
): Promise<ChosenWay & { readonly country: string }> {
  const { entry, list } = await findEntry(requester, treating, handle, 'study')
  const { country } = entry
  const bytes = list.rows.find(({ id }) => id === handle)?.bytes ?? 0
  const possible = possibleWays(requester, country)
  const line = await requester.lineHistory.figures(country)
  return { country, ...chooseWay({ bytes, line, wish, possible, failed, isLate: late }) }
}

/**
 * A code with which the professional's browser opens a study in the viewer of the country that holds it.
 * Errors: `not-found`; `not-supported` where one of the countries doesn't let it go this way; those of the exchange.
 */
export async function openElsewhere(
  requester: Requester,
  treating: Treating,
  { handle, ...wish }: { readonly handle: string; readonly portalOrigin: string; readonly language: string },
): Promise<ViewerCode> {
  const { entry } = await findEntry(requester, treating, handle, 'study')
  const { country, studyUid } = entry
  if (studyUid === undefined || !possibleWays(requester, country).has('viewer'))
    throw new ExchangeError('not-supported', 'This study cannot be opened in the other country’s viewer.')
  const about = { kind: 'viewer-offered', ...whoTreats(treating, country), objects: [studyUid] } as const
  return audited(requester, about, () =>
    requester.line(treating, country).openViewer(studyUid, wish, treating.transaction),
  )
}
