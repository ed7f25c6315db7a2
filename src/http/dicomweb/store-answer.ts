import {
  type FailedOutcome,
  isFailed,
  isStored,
  type ReceiveOutcome,
  type StoredOutcome,
} from '../../archive/receive.ts'
import { errorComment } from '../../dicom/error-comment.ts'
import { type ErrorCode, ExchangeError } from '../../errors.ts'

type Element = { readonly vr: string; readonly Value?: readonly unknown[] }
type Item = Record<string, Element>

const uids = (uid: string | undefined): Element =>
  uid === undefined ? { vr: 'UI' } : { vr: 'UI', Value: [uid] }

/** Failure Reason (0008,1197): PS3.18 Table I.2-2, from the table of errors. */
const reasonOf = (code: ErrorCode): number => new ExchangeError(code).row.dicom

/** Element warnings, discarded values and the like: PS3.18 Table I.2-1, B007H "Data Set does not match SOP Class". */
const warning = 0xb007

/**
 * The Store Instances Response Module: PS3.18 10.5.3 and Annex I.2. 200 when all are stored, 202 when some are or with
 * warnings in them, 409 when none is.
 */
export function storeAnswer(
  outcomes: readonly ReceiveOutcome[],
  base: string,
  studyUid: string | undefined,
): { readonly status: number; readonly body: string } {
  const stored = outcomes.filter(isStored)
  const failed = outcomes.filter(isFailed)
  const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid))
  const only = studyUid ?? (studies.size === 1 ? [...studies][0] : undefined)
  const answer: Item = {
    '00081190': only === undefined ? { vr: 'UR' } : { vr: 'UR', Value: [`${base}/studies/${only}`] },
    ...(failed.length > 0 && { '00081198': { vr: 'SQ', Value: failed.map(failedItem) } }),
    ...(stored.length > 0 && {
      '00081199': { vr: 'SQ', Value: stored.map((each) => storedItem(each, base)) },
    }),
  }
  const status = failed.length === 0 ? 200 : stored.length === 0 ? 409 : 202
  return { status, body: JSON.stringify(answer) }
}

function storedItem(outcome: StoredOutcome, base: string): Item {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = outcome
  const url = `${base}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`
  return {
    '00081150': uids(outcome.sopClassUid),
    '00081155': uids(sopInstanceUid),
    '00081190': { vr: 'UR', Value: [url] },
    ...(outcome.warnings.length > 0 && { '00081196': { vr: 'US', Value: [warning] } }),
  }
}

function failedItem(outcome: FailedOutcome): Item {
  return {
    '00081150': uids(outcome.sopClassUid),
    '00081155': uids(outcome.sopInstanceUid),
    '00081197': { vr: 'US', Value: [reasonOf(outcome.reason)] },
    // Error Comment: what is wrong and where, never a value
    '00000902': { vr: 'LO', Value: [errorComment(outcome.tell)] },
  }
}
