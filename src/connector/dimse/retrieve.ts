import type { AcceptedContext, Message } from '../../dicom/dimse/association.ts'
import type { Command } from '../../dicom/dimse/command.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { type Answer, beside, type Working } from './beside.ts'
import { isCallee } from './connect.ts'
import { writeIdentifier } from './identifier.ts'
import { moveTo } from './move-to.ts'
import type { Services } from './services.ts'
import { type SubOperation, storeTo } from './sub-operations.ts'

/** C-MOVE: PS3.4 C.4.2. The destination must be one that the configuration names. */
export function answerMove(services: Services, message: Message, context: AcceptedContext): Promise<Working> {
  const { association, archive, config, caller, log } = services
  const { command } = message
  return beside(services, message, context, async (identifier, signal) => {
    const destination = config.peers.find(({ aet }) => aet === command.moveDestination)
    if (!isCallee(destination))
      return { response: responseTo(command, status.unknownDestination, 'Unknown destination.') }
    const instances = await archive.select(identifier, association.calling)
    const originator = {
      moveOriginator: association.calling,
      moveOriginatorMessageId: command.messageId ?? 0,
    }
    const total = instances.length
    return report({ services, message, context, total, signal }, (onAsked) =>
      moveTo({ caller, log, destination, originator, signal, onAsked }, instances),
    )
  })
}

/** C-GET: PS3.4 C.4.3. The objects come back on the same association. */
export function answerGet(services: Services, message: Message, context: AcceptedContext): Promise<Working> {
  const { association, archive } = services
  return beside(services, message, context, async (identifier, signal) => {
    const instances = await archive.select(identifier, association.calling)
    const total = instances.length
    return report({ services, message, context, total, signal }, () =>
      storeTo(services, instances, { signal }),
    )
  })
}

interface Reported {
  readonly services: Services
  readonly message: Message
  readonly context: AcceptedContext
  readonly total: number
  readonly signal: AbortSignal
}

type Outcome = 'completed' | 'failed' | 'warning'

/** By the status of its response: PS3.4 Table B.2-1. */
function outcomeOf(code: number | undefined): Outcome {
  if (code === status.success) return 'completed'
  return code !== undefined && (code & 0xf000) === 0xb000 ? 'warning' : 'failed'
}

/** Between two words on how far it is; milliseconds. */
const progressMs = 500
/** Beside the number, the UIDs of what failed are told: as many as fit. */
const mostNamed = 2000

/**
 * Counts the sub-operations, says now and then how far they are, and makes the final response: PS3.4 C.4.2.3.
 * @param begin starts them; what it is given says how far they are now. Whoever moves to itself needs to hear it when its
 * receiver is called: movers made with DCMTK look for that call once a second, or when something is said to them.
 */
async function report(
  { services, message, context, total, signal }: Reported,
  begin: (tell: () => void) => AsyncIterable<SubOperation>,
): Promise<Answer> {
  const { command, contextId } = message
  const counts = { completed: 0, failed: 0, warning: 0 }
  const failedUids: string[] = []
  const remaining = (): number => total - counts.completed - counts.failed - counts.warning
  let told = performance.now()
  const tell = async (): Promise<void> => {
    told = performance.now()
    const left = fitting({ ...counts, remaining: remaining() })
    await services.association.send(contextId, { ...responseTo(command, status.pending), ...left })
  }
  // A line that is gone is seen by what comes next.
  const outcomes = begin(() => void tell().catch(() => {}))
  for await (const { sopInstanceUid, status: code } of outcomes) {
    const outcome = outcomeOf(code)
    counts[outcome]++
    if (outcome === 'failed' && failedUids.length < mostNamed) failedUids.push(sopInstanceUid)
    if (performance.now() - told < progressMs || remaining() === 0 || signal.aborted) continue
    await tell()
  }
  if (signal.aborted && remaining() > 0)
    return final(
      { ...responseTo(command, status.cancelled), ...fitting({ ...counts, remaining: remaining() }) },
      failedUids,
      context,
    )
  const failed = counts.failed + remaining()
  const response = {
    ...responseTo(command, finalStatus({ ...counts, failed })),
    ...fitting({ ...counts, failed }),
  }
  return final(response, failedUids, context)
}

function finalStatus({ completed, failed, warning }: Record<Outcome, number>): number {
  if (failed === 0 && warning === 0) return status.success
  return completed + warning === 0 ? status.unableToSend : status.subOperationsFailed
}

/** The counts have two bytes: PS3.7 E.1. */
function fitting<Counts extends Record<string, number>>(counts: Counts): Counts {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, Math.min(count, 0xffff)]),
  ) as Counts
}

/** Failed SOP Instance UID List: PS3.4 C.4.2.1.4.2. */
function final(response: Command, failedUids: readonly string[], context: AcceptedContext): Answer {
  if (failedUids.length === 0) return { response }
  return { response, dataSet: writeIdentifier({ '00080058': { vr: 'UI', Value: failedUids } }, context) }
}
