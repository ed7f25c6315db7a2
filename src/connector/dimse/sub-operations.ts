import type { AcceptedContext, Association } from '../../dicom/dimse/association.ts'
import { type Command, commandField } from '../../dicom/dimse/command.ts'
import type { SendableInstance } from './ports.ts'
import type { Replies } from './replies.ts'

/** How one C-STORE sub-operation went; `status` is absent for an object that could not be sent. */
export interface SubOperation {
  readonly sopInstanceUid: string
  readonly status: number | undefined
}

interface Receiver {
  readonly association: Association
  readonly replies: Replies
}

type Originator = Pick<Command, 'moveOriginator' | 'moveOriginatorMessageId'>

/** Sub-operations under way at once, however many the receiver would take. */
export const mostAtOnce = 16

/**
 * Sends instances by C-STORE in the contexts that the receiver accepted: as they are stored, else transcoded without
 * loss. As many are under way as the receiver agreed to, and the next one is opened meanwhile. Gives each outcome as it
 * comes; after `signal` nothing new is begun.
 */
export async function* storeTo(
  receiver: Receiver,
  instances: readonly SendableInstance[],
  { originator = {}, signal }: { readonly originator?: Originator; readonly signal: AbortSignal },
): AsyncGenerator<SubOperation> {
  const { association } = receiver
  const atOnce = association.invokes === 0 ? mostAtOnce : Math.min(association.invokes, mostAtOnce)
  const done: SubOperation[] = []
  const running = new Set<Promise<void>>()
  let opening = instances[0] && open(association, instances[0])
  for (let next = 1; opening; next++) {
    const opened = await opening
    opening = undefined
    if (signal.aborted) await opened.drop()
    else {
      const task: Promise<void> = store(receiver, opened, originator).then((outcome) => {
        done.push(outcome)
        running.delete(task)
      })
      running.add(task)
      const following = instances[next]
      opening = following && open(association, following)
    }
    if (running.size >= atOnce) await Promise.race(running)
    yield* done.splice(0)
  }
  await Promise.all(running)
  yield* done
}

interface Opened {
  readonly instance: SendableInstance
  /** Absent when the receiver takes it in no encoding that it has, or when it can't be read. */
  readonly sent: { readonly contextId: number; readonly pieces: AsyncIterable<Buffer> } | undefined
  drop(): Promise<void>
}

/** Opens an instance and reads its beginning, so that a broken one is noticed before its message begins. */
async function open(association: Association, instance: SendableInstance): Promise<Opened> {
  for (const context of contextsFor(association, instance)) {
    try {
      return await begun(instance, context)
    } catch {
      // Its pixels can't be written so: perhaps in another context
    }
  }
  return { instance, sent: undefined, drop: async () => {} }
}

async function begun(instance: SendableInstance, { id, transferSyntax }: Accepted): Promise<Opened> {
  const pieces = (await instance.open(transferSyntax))[Symbol.asyncIterator]()
  const first = await pieces.next()
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (first.done) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => pieces }
  }
  return {
    instance,
    sent: { contextId: id, pieces: whole() },
    drop: async () => void (await pieces.return?.()),
  }
}

type Accepted = Pick<AcceptedContext, 'id' | 'transferSyntax'>

/** In which an instance can go: as it is stored, then in the order in which they were offered. */
function contextsFor({ contexts }: Association, instance: SendableInstance): readonly Accepted[] {
  const own = [...contexts.values()].filter(({ abstractSyntax }) => abstractSyntax === instance.sopClassUid)
  return [
    ...own.filter(({ transferSyntax }) => transferSyntax === instance.transferSyntaxUid),
    ...own.filter(({ transferSyntax }) => instance.canBe(transferSyntax)),
  ]
}

async function store(
  { replies }: Receiver,
  { instance, sent, drop }: Opened,
  originator: Originator,
): Promise<SubOperation> {
  const { sopInstanceUid } = instance
  if (!sent) return { sopInstanceUid, status: undefined }
  const request = {
    commandField: commandField.storeRequest,
    affectedSopClassUid: instance.sopClassUid,
    affectedSopInstanceUid: sopInstanceUid,
    priority: 0,
    ...originator,
  }
  try {
    const reply = await replies.ask(sent.contextId, request, sent.pieces)
    return { sopInstanceUid, status: reply.status }
  } catch {
    // The association is over, or the object broke off: then its message can't be ended and the association is useless.
    await drop()
    return { sopInstanceUid, status: undefined }
  }
}
