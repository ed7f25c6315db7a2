import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PackedObject } from '../../archive/packed-object.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { packedCoding } from '../../dicom/packed.ts'
import { sendShown } from './send-shown.ts'

/** RFC 9110 12.5.3, of a coding that is named or isn't wanted. */
export const acceptsPacked = ({ headers }: FastifyRequest): boolean =>
  String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((each) => each.trim().toLowerCase() === packedCoding)

/**
 * Sends an object in its packed form, a content coding, in ranges where they are asked for. Its tag is of these very
 * bytes.
 */
export function sendPacked(
  request: FastifyRequest,
  reply: FastifyReply,
  { transferSyntax, digest }: InstanceRow,
  { bytes, sha256 }: PackedObject,
): Promise<FastifyReply> {
  void reply.header('content-encoding', packedCoding)
  const key = `${digest}-packed-${sha256.slice(0, 32)}`
  return sendShown(request, reply, {
    shown: { ranges: [{ start: 0, end: bytes.length }] },
    mediaType: `application/dicom; transfer-syntax=${transferSyntax}`,
    key,
    async *stream({ start, end }) {
      yield bytes.subarray(start, end)
    },
  })
}
