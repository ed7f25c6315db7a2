import type { OfferedContext } from '../../dicom/dimse/associate.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { explicitLittleEndian, implicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import type { Logger } from '../../log.ts'
import type { Call, Callee, Caller } from './connect.ts'
import type { SendableInstance } from './ports.ts'
import { mostAtOnce, type SubOperation, storeTo } from './sub-operations.ts'

interface Move {
  readonly caller: Caller
  readonly log: Logger
  readonly destination: Callee
  readonly originator?: { readonly moveOriginator: string; readonly moveOriginatorMessageId: number }
  readonly signal: AbortSignal
  /** Told each time that an association has been asked for, and before it is accepted. */
  readonly onAsked?: () => void
}

/** PS3.8 9.3.2.2: odd numbers below 256. */
const mostContexts = 128
/** What is offered beside the stored encoding, a context each, for receivers that take nothing else. */
const fallbacks: readonly (readonly string[])[] = [
  [explicitLittleEndian, implicitLittleEndian],
  // Without loss: JPEG, JPEG-LS, JPEG 2000, RLE, HTJ2K
  [
    '1.2.840.10008.1.2.4.70',
    '1.2.840.10008.1.2.4.80',
    '1.2.840.10008.1.2.4.90',
    '1.2.840.10008.1.2.5',
    '1.2.840.10008.1.2.4.201',
    '1.2.840.10008.1.2.4.202',
  ],
]

/** Sends instances to another application entity, on as many associations, one after the other, as their kinds demand. */
export async function* moveTo(
  move: Move,
  instances: readonly SendableInstance[],
): AsyncGenerator<SubOperation> {
  for (const group of grouped(instances)) {
    if (move.signal.aborted) return
    const call = await called(move, offersFor(group))
    if (call) yield* sentOn(call, group, move)
    else for (const { sopInstanceUid } of group) yield { sopInstanceUid, status: undefined }
  }
}

async function* sentOn(
  call: Call,
  instances: readonly SendableInstance[],
  { originator, signal }: Move,
): AsyncGenerator<SubOperation> {
  try {
    yield* storeTo(call, instances, { ...(originator && { originator }), signal })
  } finally {
    await call.end()
  }
}

async function called(
  { caller, destination, log, onAsked }: Move,
  contexts: readonly OfferedContext[],
): Promise<Call | undefined> {
  try {
    return await caller(destination, { contexts, invokes: mostAtOnce, ...(onAsked && { onAsked }) })
  } catch (error) {
    if (!(error instanceof AssociationFault)) throw error
    log.warn(
      { event: 'dimse.call-failed', aet: destination.aet, why: error.message },
      'destination not reached',
    )
    return undefined
  }
}

const kindOf = ({ sopClassUid, transferSyntaxUid }: SendableInstance): string =>
  `${sopClassUid} ${transferSyntaxUid}`

/** Groups whose kinds, and the fallbacks of each SOP class, fit into one association; the order stays within a kind. */
function grouped(instances: readonly SendableInstance[]): readonly (readonly SendableInstance[])[] {
  const groups: SendableInstance[][] = []
  let kinds = new Set<string>()
  let group: SendableInstance[] = []
  for (const instance of instances) {
    const own = [kindOf(instance), ...fallbacks.map((_, at) => `${instance.sopClassUid} fallback ${at}`)]
    const needed = own.filter((kind) => !kinds.has(kind))
    if (kinds.size + needed.length > mostContexts) {
      groups.push(group)
      group = []
      kinds = new Set()
    }
    for (const kind of own) kinds.add(kind)
    group.push(instance)
  }
  return group.length > 0 ? [...groups, group] : groups
}

function offersFor(instances: readonly SendableInstance[]): readonly OfferedContext[] {
  const kinds = new Map(instances.map((instance) => [kindOf(instance), instance]))
  const stored = [...kinds.values()].map(({ sopClassUid, transferSyntaxUid }) => ({
    abstractSyntax: sopClassUid,
    transferSyntaxes: [transferSyntaxUid],
  }))
  const others = fallbacks.flatMap((syntaxes) =>
    [...new Set(instances.map(({ sopClassUid }) => sopClassUid))].flatMap((abstractSyntax) => {
      const ofClass = instances.filter(({ sopClassUid }) => sopClassUid === abstractSyntax)
      const transferSyntaxes = syntaxes.filter((uid) =>
        ofClass.some((one) => one.canBe(uid) || one.transferSyntaxUid === uid),
      )
      return transferSyntaxes.length > 0 ? [{ abstractSyntax, transferSyntaxes }] : []
    }),
  )
  return [...stored, ...others].map((offer, at) => ({ id: at * 2 + 1, ...offer }))
}
