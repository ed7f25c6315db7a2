import type { Association } from '../../dicom/dimse/association.ts'
import type { Command } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'

/** What we ask on an association, and what is answered. */
export interface Replies {
  /** Sends a request under a message id of its own; resolves with the response. */
  ask(contextId: number, request: Command, dataSet?: AsyncIterable<Buffer> | Buffer): Promise<Command>
  /** A response that came. */
  take(response: Command): void
  /** No more responses will come. */
  end(): void
}

/** Time for one response, from when the request was sent; milliseconds. */
const replyMs = 180_000
const highestId = 0xffff

export function repliesOn(association: Association): Replies {
  const waiting = new Map<
    number,
    { resolve(response: Command): void; reject(fault: AssociationFault): void }
  >()
  let lastId = 0
  let isOver = false
  const answer = (id: number): Promise<Command> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
    })
  return {
    async ask(contextId, request, dataSet) {
      if (isOver) throw new AssociationFault('The association is over.')
      lastId = (lastId % highestId) + 1
      const id = lastId
      const reply = answer(id)
      reply.catch(() => {}) // seen below, unless sending failed first
      let timer: NodeJS.Timeout | undefined
      try {
        await association.send(contextId, { ...request, messageId: id }, dataSet)
        timer = setTimeout(
          () => waiting.get(id)?.reject(new AssociationFault('No response came.')),
          replyMs,
        ).unref()
        return await reply
      } finally {
        clearTimeout(timer)
        waiting.delete(id)
      }
    },
    take(response) {
      waiting.get(response.messageIdRespondedTo ?? 0)?.resolve(response)
    },
    end() {
      isOver = true
      for (const { reject } of waiting.values()) reject(new AssociationFault('The association is over.'))
    },
  }
}
