import { decodeFrame } from './decode.ts'
import type { DecodeAnswer, DecodeTask } from './messages.ts'

self.addEventListener('message', (event: MessageEvent<DecodeTask>) => {
  void answer(event.data)
})

async function answer({ id, bytes, transferSyntax, description }: DecodeTask): Promise<void> {
  try {
    const frame = await decodeFrame(bytes, transferSyntax, description)
    send({ id, frame }, [frame.pixels.buffer])
  } catch (error) {
    send({ id, reason: error instanceof Error ? error.message : 'The decoder stumbles.' }, [])
  }
}

function send(message: DecodeAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer })
}
