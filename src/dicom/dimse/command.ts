import { errorComment } from '../error-comment.ts'
import { refusePdu } from './faults.ts'

/** Command fields: PS3.7 Table E.1-1. */
export const commandField = {
  storeRequest: 0x0001,
  storeResponse: 0x8001,
  getRequest: 0x0010,
  getResponse: 0x8010,
  findRequest: 0x0020,
  findResponse: 0x8020,
  moveRequest: 0x0021,
  moveResponse: 0x8021,
  echoRequest: 0x0030,
  echoResponse: 0x8030,
  eventReportRequest: 0x0100,
  eventReportResponse: 0x8100,
  actionRequest: 0x0130,
  actionResponse: 0x8130,
  cancelRequest: 0x0fff,
} as const

/** A command field with it is a response: PS3.7 E.1. */
export const responseBit = 0x8000

/** Elements of group 0000 that we read or write: PS3.7 Table E.1-1, in the order of their tags. */
const elements = {
  affectedSopClassUid: [0x0002, 'UI'],
  requestedSopClassUid: [0x0003, 'UI'],
  commandField: [0x0100, 'US'],
  messageId: [0x0110, 'US'],
  messageIdRespondedTo: [0x0120, 'US'],
  moveDestination: [0x0600, 'AE'],
  priority: [0x0700, 'US'],
  dataSetType: [0x0800, 'US'],
  status: [0x0900, 'US'],
  errorComment: [0x0902, 'LO'],
  affectedSopInstanceUid: [0x1000, 'UI'],
  requestedSopInstanceUid: [0x1001, 'UI'],
  eventTypeId: [0x1002, 'US'],
  actionTypeId: [0x1008, 'US'],
  remaining: [0x1020, 'US'],
  completed: [0x1021, 'US'],
  failed: [0x1022, 'US'],
  warning: [0x1023, 'US'],
  moveOriginator: [0x1030, 'AE'],
  moveOriginatorMessageId: [0x1031, 'US'],
} as const

type Elements = typeof elements
export type Command = {
  readonly [Key in keyof Elements]?: Elements[Key][1] extends 'US' ? number : string
}

/** (0000,0800) of a message without a data set: PS3.7 E.1. */
export const noDataSet = 0x0101
const longest = 64 * 1024

/** A command set, always implicit little endian: PS3.7 6.3.1. */
export function encodeCommand(command: Command): Buffer {
  const parts: Buffer[] = []
  for (const [key, [element, vr]] of Object.entries(elements)) {
    const value = command[key as keyof Command]
    if (value === undefined) continue
    parts.push(encodeElement(element, vr === 'US' ? unsigned(Number(value)) : padded(String(value), vr)))
  }
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([encodeElement(0x0000, length), body])
}

function encodeElement(element: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(element, 2)
  head.writeUInt32LE(value.length, 4)
  return Buffer.concat([head, value])
}

function unsigned(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value & 0xffff)
  return bytes
}

function padded(text: string, vr: 'UI' | 'AE' | 'LO'): Buffer {
  const value = vr === 'LO' ? errorComment(text) : text
  return Buffer.from(value.length % 2 === 0 ? value : value + (vr === 'UI' ? '\0' : ' '), 'latin1')
}

const byElement = new Map(
  Object.entries(elements).map(([key, [element, vr]]) => [element as number, { key, vr }]),
)

export function decodeCommand(bytes: Buffer): Command & { readonly commandField: number } {
  if (bytes.length > longest) refusePdu('A command set is longer than there can be.')
  const command: Record<string, number | string> = {}
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 8) refusePdu('A command set is cut off.')
    const length = bytes.readUInt32LE(at + 4)
    if (length > bytes.length - at - 8) refusePdu('A command element is longer than its set.')
    const known = bytes.readUInt16LE(at) === 0 ? byElement.get(bytes.readUInt16LE(at + 2)) : undefined
    const value = bytes.subarray(at + 8, at + 8 + length)
    if (known?.vr === 'US' && length >= 2) command[known.key] = value.readUInt16LE(0)
    else if (known && known.vr !== 'US')
      command[known.key] = value
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
        .trim()
    at += 8 + length
  }
  if (typeof command.commandField !== 'number') refusePdu('A command set names no command.')
  return command as Command & { commandField: number }
}
