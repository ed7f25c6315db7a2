import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeCommand } from '../../src/dicom/dimse/command.ts'
import { dataHead, pdu, pduType } from '../../src/dicom/dimse/pdu.ts'
import { associateRequest, type RawLine, rawLine } from '../support/dimse-client.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { run } from '../support/run.ts'

let node: OwnNode
beforeAll(async () => {
  node = await ownNode({ dimse: { idleSeconds: 1, maxAssociations: 4 } })
})
afterAll(() => node?.stop())

const isAlive = async (): Promise<boolean> => {
  const { aet, host, port } = node.dimse
  return (await run('echoscu', ['-aec', aet, host, String(port)])).code === 0
}

/** Type of the last PDU that came, and for an abort its source and reason: PS3.8 9.3.8. */
function lastPdu(bytes: Buffer): { type: number | undefined; source?: number; reason?: number } {
  let last: { type: number | undefined; source?: number; reason?: number } = { type: undefined }
  for (let at = 0; at + 6 <= bytes.length; at += 6 + bytes.readUInt32BE(at + 2)) {
    const type = bytes.readUInt8(at)
    last =
      type === pduType.abort
        ? { type, source: bytes.readUInt8(at + 8), reason: bytes.readUInt8(at + 9) }
        : { type }
  }
  return last
}

const associated = async (): Promise<RawLine> => {
  const line = await rawLine(node.dimse)
  line.socket.write(associateRequest(node.dimse.aet))
  const answer = await line.came(6)
  expect(answer.readUInt8(0)).toBe(pduType.associateAccept)
  return line
}

const echo = encodeCommand({
  affectedSopClassUid: '1.2.840.10008.1.1',
  commandField: 0x0030,
  messageId: 1,
  dataSetType: 0x0101,
})
const longHead = (type: number, length: number): Buffer => {
  const head = Buffer.alloc(6)
  head.writeUInt8(type)
  head.writeUInt32BE(length, 2)
  return head
}
const provider = 2

const beforeAssociation: readonly (readonly [string, () => Buffer, number])[] = [
  ['a web browser', () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 1],
  ['a PDU type that there is not', () => longHead(0x42, 4), 1],
  ['an association request of four gigabytes', () => longHead(1, 0xffffffff), 6],
  ['data before an association', () => Buffer.concat([dataHead(1, true, true, echo.length), echo]), 2],
  ['a release before an association', () => pdu(pduType.releaseRequest, Buffer.alloc(4)), 2],
  ['an association request that is cut off', () => pdu(pduType.associateRequest, Buffer.alloc(20)), 6],
  [
    'an item that is longer than its PDU',
    () => {
      const whole = associateRequest('ROENTGATE')
      whole.writeUInt16BE(0xfff0, 6 + 68 + 2)
      return whole
    },
    6,
  ],
]

test.each(beforeAssociation)('aborts on %s', async (_, bytes, reason) => {
  const line = await rawLine(node.dimse)
  line.socket.write(bytes())
  expect(lastPdu(await line.ended)).toEqual({ type: pduType.abort, source: provider, reason })
  expect(await isAlive()).toBe(true)
})

const withinAssociation: readonly (readonly [string, () => Buffer, number])[] = [
  ['a data PDU of four gigabytes', () => longHead(pduType.data, 0xfffffff0), 6],
  ['an empty data PDU', () => longHead(pduType.data, 0), 6],
  [
    'a value that is longer than its PDU',
    () => {
      const bytes = Buffer.concat([dataHead(1, true, true, echo.length), echo])
      bytes.writeUInt32BE(0x7fffffff, 6)
      return bytes
    },
    6,
  ],
  ['a context that was not accepted', () => Buffer.concat([dataHead(99, true, true, echo.length), echo]), 6],
  ['a data set without a command', () => Buffer.concat([dataHead(1, false, true, echo.length), echo]), 2],
  ['a second association request', () => associateRequest('ROENTGATE'), 2],
  [
    'a command set whose element is longer than it',
    () => {
      const broken = Buffer.from(echo)
      broken.writeUInt32LE(0xfffffff0, 16)
      return Buffer.concat([dataHead(1, true, true, broken.length), broken])
    },
    6,
  ],
  [
    'a command set without end',
    () =>
      Buffer.concat(
        Array.from({ length: 8 }, () =>
          Buffer.concat([dataHead(1, true, false, 16_000), Buffer.alloc(16_000)]),
        ),
      ),
    6,
  ],
]

test.each(withinAssociation)('aborts on %s', async (_, bytes, reason) => {
  const line = await associated()
  line.socket.write(bytes())
  expect(lastPdu(await line.ended)).toEqual({ type: pduType.abort, source: provider, reason })
  expect(await isAlive()).toBe(true)
})

test('gives up on who connects and says nothing', async () => {
  const line = await rawLine(node.dimse)
  expect(lastPdu(await line.ended).type).toBe(pduType.abort)
})

test('gives up on an association request that comes byte by byte', async () => {
  const line = await rawLine(node.dimse)
  const request = associateRequest(node.dimse.aet)
  let at = 0
  const timer = setInterval(() => line.socket.write(request.subarray(at, ++at)), 100)
  expect(lastPdu(await line.ended).type).toBe(pduType.abort)
  clearInterval(timer)
  expect(at).toBeLessThan(request.length)
})

test('gives up on an association that says nothing more', async () => {
  const line = await associated()
  expect(lastPdu(await line.ended).type).toBe(pduType.abort)
})

test('gives up on a PDU that comes byte by byte', async () => {
  const line = await associated()
  const message = Buffer.concat([dataHead(1, true, true, echo.length), echo])
  let at = 0
  const timer = setInterval(() => line.socket.write(message.subarray(at, ++at)), 100)
  expect(lastPdu(await line.ended).type).toBe(pduType.abort)
  clearInterval(timer)
})

test('tells a caller beyond the limit that there are too many, and takes others again', async () => {
  const lines = await Promise.all([associated(), associated(), associated(), associated()])
  const { code, stderr } = await run('echoscu', [
    '-v',
    '-aec',
    node.dimse.aet,
    node.dimse.host,
    String(node.dimse.port),
  ])
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/Rejected Transient[\s\S]*Local Limit Exceeded/)
  for (const { socket } of lines) socket.destroy()
  await expect.poll(isAlive).toBe(true)
})

test('stays alive under hundreds of mutated PDUs', async () => {
  const sound = [
    associateRequest(node.dimse.aet),
    Buffer.concat([dataHead(1, true, true, echo.length), echo]),
    pdu(pduType.releaseRequest, Buffer.alloc(4)),
  ]
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 500; round++) {
    const bytes = Buffer.concat(sound)
    for (let n = 0; n <= random(4); n++) bytes[random(bytes.length)] = random(256)
    const line = await rawLine(node.dimse)
    line.socket.end(bytes.subarray(0, 1 + random(bytes.length)))
    await line.ended
  }
  await expect.poll(isAlive).toBe(true)
})
