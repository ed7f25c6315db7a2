import type { ListRow } from '../../../src/http/portal/contract-list.ts'

export type ReportStatus = NonNullable<ListRow['status']>
export type Tone = 'none' | 'final' | 'preliminary' | 'amended' | 'cancelled'

const tones: Readonly<Record<ReportStatus, Tone>> = {
  registered: 'preliminary',
  partial: 'preliminary',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'amended',
  corrected: 'amended',
  appended: 'amended',
  cancelled: 'cancelled',
  'entered-in-error': 'cancelled',
  unknown: 'none',
}

/** How loudly a status speaks: final is quiet, what isn't verified or no longer holds is not. */
export function toneOf(status: ReportStatus | undefined): Tone {
  return status === undefined ? 'none' : tones[status]
}

const urgency: readonly Tone[] = ['cancelled', 'preliminary', 'amended', 'final', 'none']

/** Place in the order in which statuses ask for attention, 0 first. */
export function urgencyOf(status: ReportStatus | undefined): number {
  return urgency.indexOf(toneOf(status))
}
