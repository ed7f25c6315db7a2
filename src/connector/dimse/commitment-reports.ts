import type { DicomJson } from '../../dicom/attributes.ts'
import type { AcceptedContext, Association } from '../../dicom/dimse/association.ts'
import { commandField } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { status } from '../../dicom/dimse/status.ts'
import { explicitLittleEndian, implicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import type { Logger } from '../../log.ts'
import { pushModel } from './commitment.ts'
import { type Caller, isCallee } from './connect.ts'
import { writeIdentifier } from './identifier.ts'
import type { CommitmentQueue, CommitmentRequest, DimseArchive } from './ports.ts'
import type { Replies } from './replies.ts'
import type { DimseConfig } from './settings.ts'

/** Answers to requests for storage commitment, until the requester has them. */
export interface Commitments {
  /** Durable when it resolves. @returns its key. */
  accept(request: CommitmentRequest): Promise<string>
  /** Answers on the association that the request came on; if that fails, on one of our own later. Never throws. */
  answerOn(
    line: { readonly association: Association; readonly replies: Replies },
    context: AcceptedContext,
    key: string,
    request: CommitmentRequest,
  ): Promise<void>
  close(): Promise<void>
}

interface Parts {
  readonly archive: Pick<DimseArchive, 'missing'>
  readonly queue: CommitmentQueue
  readonly caller: Caller
  readonly config: DimseConfig
  readonly log: Logger
}

const second = 1000
/** How long the association of the request has for the answer before another is opened. */
const headStartMs = 60 * second
/** A node that has a request and says nothing for this long is dead: the request is given to another. */
const leaseMs = 15 * 60 * second
const lookMs = 5 * second
const firstDelayMs = 15 * second
const longestDelayMs = 3600 * second
/** Attempts over about a day; then the requester must ask again, as PS3.4 J.3.3 lets it. */
const mostAttempts = 30

export function commitmentReports(parts: Parts): Commitments {
  const { queue, log } = parts
  let isClosed = false
  let looking: Promise<void> | undefined
  const look = async (): Promise<void> => {
    try {
      while (!isClosed && (await answerNext(parts)));
    } catch (error) {
      log.warn({ event: 'dimse.commitment-failed', err: error }, 'commitment reports wait')
    } finally {
      looking = undefined
    }
  }
  const lookNow = (): void => {
    if (!isClosed) looking ??= look()
  }
  const timer = setInterval(lookNow, lookMs).unref()
  return {
    accept: (request) => queue.add(request, headStartMs),
    async answerOn(line, context, key, request) {
      try {
        const taken = await report(parts, line, context, request)
        await (taken ? queue.done(key) : queue.later(key, firstDelayMs))
      } catch (error) {
        if (!(error instanceof AssociationFault))
          log.warn({ event: 'dimse.commitment-failed', err: error }, 'commitment report waits')
        await queue.later(key, 0).catch(() => {}) // it is given out after its head start at the latest
        lookNow()
      }
    },
    async close() {
      isClosed = true
      clearInterval(timer)
      await looking
    },
  }
}

/** Answers one request on an association of our own. @returns whether there may be another. */
async function answerNext(parts: Parts): Promise<boolean> {
  const { queue, config, log } = parts
  const request = await queue.claim(leaseMs)
  if (!request) return false
  const { key, calling, attempts } = request
  const peer = config.peers.find(({ aet }) => aet === calling)
  if (!isCallee(peer) || attempts > mostAttempts) {
    log.warn({ event: 'dimse.commitment-given-up', aet: calling, attempts }, 'requester cannot be called')
    await queue.done(key)
    return true
  }
  try {
    const { sopClass } = pushModel
    const call = await parts.caller(peer, {
      contexts: [
        { id: 1, abstractSyntax: sopClass, transferSyntaxes: [explicitLittleEndian, implicitLittleEndian] },
      ],
      roles: [{ sopClass, scu: false, scp: true }],
    })
    try {
      const context = call.association.contexts.get(1)
      if (!context) throw new AssociationFault('The requester takes no storage commitment.')
      if (!(await report(parts, call, context, request)))
        throw new AssociationFault('The report was refused.')
      await queue.done(key)
    } finally {
      await call.end()
    }
  } catch (error) {
    if (!(error instanceof AssociationFault)) throw error
    const delay = Math.min(firstDelayMs * 2 ** attempts, longestDelayMs)
    log.warn({ event: 'dimse.commitment-waits', aet: calling, why: error.message }, 'commitment report waits')
    await queue.later(key, delay)
  }
  return true
}

const event = { allHeld: 1, someMissing: 2 } as const

/** N-EVENT-REPORT: PS3.4 J.3.3. @returns whether the requester took it. */
async function report(
  { archive, config }: Parts,
  { replies }: { readonly replies: Replies },
  context: AcceptedContext,
  { transactionUid, references }: CommitmentRequest,
): Promise<boolean> {
  const reasons = await archive.missing(references)
  const item = (at: number, more: DicomJson = {}): DicomJson => ({
    '00081150': { vr: 'UI', Value: [references[at]?.sopClassUid ?? ''] },
    '00081155': { vr: 'UI', Value: [references[at]?.sopInstanceUid ?? ''] },
    ...more,
  })
  const held = reasons.flatMap((reason, at) => (reason === undefined ? [item(at)] : []))
  const failed = reasons.flatMap((reason, at) =>
    reason === undefined ? [] : [item(at, { '00081197': { vr: 'US', Value: [reason] } })],
  )
  const json: DicomJson = {
    '00080054': { vr: 'AE', Value: [config.aet] },
    '00081195': { vr: 'UI', Value: [transactionUid] },
    ...(held.length > 0 && { '00081199': { vr: 'SQ', Value: held } }),
    ...(failed.length > 0 && { '00081198': { vr: 'SQ', Value: failed } }),
  }
  const reply = await replies.ask(
    context.id,
    {
      commandField: commandField.eventReportRequest,
      affectedSopClassUid: pushModel.sopClass,
      affectedSopInstanceUid: pushModel.instance,
      eventTypeId: failed.length > 0 ? event.someMissing : event.allHeld,
    },
    writeIdentifier(json, context),
  )
  return reply.status === status.success
}
