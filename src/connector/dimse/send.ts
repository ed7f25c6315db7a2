import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { OfferedContext } from '../../dicom/dimse/associate.ts'
import type { Association } from '../../dicom/dimse/association.ts'
import { requestAssociation, status } from '../../dicom/dimse/association.ts'
import { commandField } from '../../dicom/dimse/command.ts'
import type { SendableInstance } from './ports.ts'

export interface SubOperations {
  remaining: number
  completed: number
  failed: number
  warning: number
}

/** How one C-STORE sub-operation went, by the status of its response: PS3.4 Table B.2-1. */
export function countOutcome(counts: SubOperations, statusCode: number | undefined): void {
  counts.remaining--
  if (statusCode === status.success) counts.completed++
  else if (statusCode !== undefined && (statusCode & 0xf000) === 0xb000) counts.warning++
  else counts.failed++
}

const connectMilliseconds = 5000

/**
 * Sends instances to another application entity by C-STORE, one presentation context for each pair of SOP class and
 * transfer syntax, on as many associations as 128 contexts each demand. Yields the status of each instance in order,
 * undefined for one that the other side doesn't take in its encoding.
 */
export async function* storeTo(
  destination: { readonly aet: string; readonly host: string; readonly port: number },
  calling: string,
  instances: readonly SendableInstance[],
  originator: { readonly moveOriginator: string; readonly moveOriginatorMessageId: number },
  signal: AbortSignal,
): AsyncGenerator<number | undefined> {
  const socket = await connected(destination)
  try {
    const pairs = [...new Set(instances.map(pairOf))].slice(0, 128)
    const contexts: OfferedContext[] = pairs.map((pair, index) => {
      const [abstractSyntax = '', transferSyntax = ''] = pair.split(' ')
      return { id: index * 2 + 1, abstractSyntax, transferSyntaxes: [transferSyntax] }
    })
    const association = await requestAssociation(socket, { called: destination.aet, calling, contexts })
    const ids = new Map([...association.contexts.keys()].map((id) => [pairs[(id - 1) / 2] ?? '', id]))
    const messages = association.messages()
    let messageId = 0
    for (const instance of instances) {
      if (signal.aborted) break
      const contextId = ids.get(pairOf(instance))
      if (contextId === undefined) {
        yield undefined
        continue
      }
      await sendStore(association, contextId, ++messageId, instance, originator)
      const response = await messages.next()
      yield response.done ? undefined : response.value.command.status
      if (response.done) break
    }
    await association.release()
  } finally {
    socket.destroySoon()
  }
}

const pairOf = (instance: SendableInstance): string => `${instance.sopClassUid} ${instance.transferSyntaxUid}`

/** One C-STORE request on an open association. */
export function sendStore(
  association: Association,
  contextId: number,
  messageId: number,
  instance: SendableInstance,
  originator: object = {},
): Promise<void> {
  const command = {
    commandField: commandField.storeRequest,
    messageId,
    affectedSopClassUid: instance.sopClassUid,
    affectedSopInstanceUid: instance.sopInstanceUid,
    priority: 0,
    ...originator,
  }
  return association.send(contextId, command, instance.open())
}

async function connected({ host, port }: { host: string; port: number }): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect', { signal: AbortSignal.timeout(connectMilliseconds) })
  socket.on('error', () => {}) // seen by whoever reads or writes
  return socket
}
