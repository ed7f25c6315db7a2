import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { readMultipart } from '../../src/dicom/multipart.ts'
import { dataSet, element, part10, uint16 } from '../../test/support/build-dicom.ts'
import { type Client, instanceOf, must, objects } from './client.ts'
import type { Bench, Figures, Step } from './step.ts'

const frameBytes = 512 * 512 * 2
/** A study of 4.2 GB: four multi-frame objects of 524 MB, and 4,000 slices. */
const shapes = [...Array.from({ length: 4 }, () => 1000), ...Array.from({ length: 4000 }, () => 1)]
const perRequest = 100
const study = '2.25.44444444444444444444'

interface LargeObject {
  readonly instance: string
  readonly head: Buffer
  readonly frames: number
}

/** All but the pixels, whose bytes are `frames` times `block` with its own number in front. */
function largeObject(frames: number, at: number): LargeObject {
  const instance = `${study}.${at + 1}`
  const whole = part10([
    {
      tag: '00080016',
      vr: 'UI',
      value: frames > 1 ? '1.2.840.10008.5.1.4.1.1.7.3' : '1.2.840.10008.5.1.4.1.1.2',
    },
    { tag: '00080018', vr: 'UI', value: instance },
    { tag: '00080060', vr: 'CS', value: 'OT' },
    { tag: '00100020', vr: 'LO', value: 'PIDLARGE' },
    { tag: '0020000D', vr: 'UI', value: study },
    { tag: '0020000E', vr: 'UI', value: `${study}.0` },
    { tag: '00200013', vr: 'IS', value: String(at + 1) },
    { tag: '00280002', vr: 'US', value: uint16(1) },
    { tag: '00280004', vr: 'CS', value: 'MONOCHROME2' },
    { tag: '00280008', vr: 'IS', value: String(frames) },
    { tag: '00280010', vr: 'US', value: uint16(512) },
    { tag: '00280011', vr: 'US', value: uint16(512) },
    { tag: '00280100', vr: 'US', value: uint16(16) },
    { tag: '00280101', vr: 'US', value: uint16(16) },
    { tag: '00280102', vr: 'US', value: uint16(15) },
    { tag: '00280103', vr: 'US', value: uint16(0) },
  ])
  const pixels = element({ tag: '7FE00010', vr: 'OW', value: Buffer.alloc(0) })
  pixels.writeUInt32LE(frames * frameBytes, pixels.length - 4)
  return { instance, head: Buffer.concat([whole, dataSet([]), pixels]), frames }
}

function* bytesOf({ head, frames }: LargeObject, at: number): Generator<Buffer> {
  yield head
  for (let frame = 0; frame < frames; frame++) {
    const block = Buffer.alloc(frameBytes, 0x5a)
    block.writeUInt32LE(at, 0)
    block.writeUInt32LE(frame, 4)
    yield block
  }
}

/** Sends some objects in one request whose body is made as it is sent; gives the digest of each. */
async function storeLarge(
  target: Client,
  group: readonly (readonly [LargeObject, number])[],
  digests: Map<string, string>,
): Promise<void> {
  const boundary = 'large'
  const type = `multipart/related; type="application/dicom"; boundary=${boundary}`
  const answer = await new Promise<number>((resolve, reject) => {
    const asked = request(
      `${target.base.href}/studies`,
      {
        method: 'POST',
        headers: { ...target.headers, accept: 'application/dicom+json', 'content-type': type },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    asked.on('error', reject)
    const write = async (bytes: Buffer | string): Promise<void> => {
      if (!asked.write(bytes)) await new Promise((drained) => asked.once('drain', drained))
    }
    const body = async (): Promise<void> => {
      for (const [object, at] of group) {
        const hash = createHash('sha256')
        await write(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`)
        for (const block of bytesOf(object, at)) {
          hash.update(block)
          await write(block)
        }
        await write('\r\n')
        digests.set(object.instance, hash.digest('hex'))
      }
      asked.end(`--${boundary}--\r\n`)
    }
    void body().catch(reject)
  })
  must(answer === 200, `STOW-RS of a large study answered ${answer}`)
}

/** The whole study in one answer, looked at as it comes: the digest of each part. Gives its bytes. */
async function retrieveLarge(target: Client, digests: ReadonlyMap<string, string>): Promise<number> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request(
      `${target.base.href}/studies/${study}`,
      { headers: { ...target.headers, accept: objects } },
      resolve,
    )
      .on('error', reject)
      .end()
  })
  must(response.statusCode === 200, `WADO-RS of a large study answered ${response.statusCode}`)
  const missing = new Map(digests)
  let bytes = 0
  for await (const { body } of readMultipart(response, response.headers['content-type'] ?? '')) {
    const hash = createHash('sha256')
    let start = Buffer.alloc(0)
    for await (const chunk of body) {
      if (start.length < 4096) start = Buffer.concat([start, chunk.subarray(0, 4096)])
      hash.update(chunk)
      bytes += chunk.length
    }
    const instance = instanceOf(start)
    must(missing.get(instance) === hash.digest('hex'), 'other bytes than were sent')
    missing.delete(instance)
  }
  must(missing.size === 0, `${missing.size} instances are missing`)
  return bytes
}

/** 4.2 GB in and out: by how much the server's memory grows over what it is before. */
async function large({ target, side }: Bench): Promise<Figures> {
  const made = shapes.map((frames, at) => [largeObject(frames, at), at] as const)
  const [multi, slices] = [
    made.filter(([{ frames }]) => frames > 1),
    made.filter(([{ frames }]) => frames === 1),
  ]
  const groups = [
    ...multi.map((one) => [one]),
    ...Array.from({ length: slices.length / perRequest }, (_, at) =>
      slices.slice(at * perRequest, (at + 1) * perRequest),
    ),
  ]
  const digests = new Map<string, string>()
  side.usage.resetPeak()
  const before = side.usage.residentMegabytes()
  const started = performance.now()
  for (const group of groups) await storeLarge(target, group, digests)
  const stored = performance.now()
  const bytes = await retrieveLarge(target, digests)
  const retrieved = performance.now()
  return {
    'large-growth': side.usage.peakSinceReset() - before,
    'large-in': bytes / 1000 / (stored - started),
    'large-out': bytes / 1000 / (retrieved - stored),
  }
}

export const largeSteps: readonly Step[] = [{ name: 'large', sides: ['ours'], once: true, measure: large }]
