import { Readable } from 'node:stream'
import { request } from 'undici'
import { multipartWriter } from '../dicom/multipart.ts'
import type { Logger } from '../log.ts'
import { outgoing } from './dimse/connect.ts'
import { moveTo } from './dimse/move-to.ts'
import { withoutFileMeta } from './dimse/without-file-meta.ts'

/** A Part 10 object that is fetched when it is sent. */
interface Outgoing {
  readonly sopInstanceUid: string
  readonly sopClassUid: string
  readonly transferSyntaxUid: string
  open(): Promise<AsyncIterable<Buffer>>
}

interface Outcome {
  readonly sopInstanceUid: string
  readonly isStored: boolean
}

/** A system of the country that studies from abroad are delivered to. */
interface Target {
  readonly name: string
  send(instances: readonly Outgoing[], signal: AbortSignal): AsyncGenerator<Outcome>
}

const atOnce = 4
const idleMs = 60_000

/** A DICOMweb root that takes objects by STOW-RS, one a request: PS3.18 10.5. */
export function stowTarget(name: string, url: string, token: () => string | undefined): Target {
  const store = async (instance: Outgoing, signal: AbortSignal): Promise<Outcome> => {
    const { sopInstanceUid } = instance
    const writer = multipartWriter('application/dicom')
    const body = async function* (): AsyncGenerator<Buffer> {
      yield writer.head({ 'Content-Type': 'application/dicom' })
      yield* await instance.open()
      yield writer.tail
    }
    const bearer = token()
    try {
      const answer = await request(`${url.replace(/\/$/, '')}/studies`, {
        method: 'POST',
        headers: {
          'content-type': writer.contentType,
          accept: 'application/dicom+json',
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        },
        body: Readable.from(body(), { objectMode: false }),
        signal,
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
      })
      await answer.body.dump({ limit: 1024 * 1024 })
      return { sopInstanceUid, isStored: answer.statusCode === 200 }
    } catch {
      return { sopInstanceUid, isStored: false }
    }
  }
  return {
    name,
    async *send(instances, signal) {
      const running = new Map<string, Promise<Outcome>>()
      for (const instance of instances) {
        if (signal.aborted) break
        running.set(instance.sopInstanceUid, store(instance, signal))
        if (running.size < atOnce) continue
        const outcome = await Promise.race(running.values())
        running.delete(outcome.sopInstanceUid)
        yield outcome
      }
      for (const outcome of running.values()) yield await outcome
    },
  }
}

/** PS3.7 C.2.3: success and the warnings of C-STORE. */
const isStored = (status: number | undefined): boolean =>
  status !== undefined && (status === 0 || (status >= 0xb000 && status <= 0xbfff))

/** An application entity that takes objects by C-STORE, in the transfer syntax that they have. */
export function dimseTarget(
  name: string,
  calling: string,
  { aet, host, port }: { readonly aet: string; readonly host: string; readonly port: number },
  log: Logger,
): Target {
  return {
    name,
    async *send(instances, signal) {
      const destination = { aet, host, port, services: [], tls: false }
      const sendable = instances.map(({ open, ...instance }) => ({
        ...instance,
        canBe: () => false,
        open: async () => withoutFileMeta(await open()),
      }))
      const move = { caller: outgoing({ aet: calling }), log, destination, signal }
      for await (const { sopInstanceUid, status } of moveTo(move, sendable))
        yield { sopInstanceUid, isStored: isStored(status) }
    },
  }
}
