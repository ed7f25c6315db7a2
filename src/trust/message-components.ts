import { createHash } from 'node:crypto'
import type { Component } from './message-signature.ts'

/** RFC 9530: the digest of a body as the header says it; an empty body has one too. */
export const contentDigest = (body: Uint8Array | string): string =>
  `sha-256=:${createHash('sha256').update(body).digest('base64')}:`

/** What a request is known by. `targetUri` is the whole address, `digest` the header Content-Digest. */
export interface SignedRequest {
  readonly method: string
  readonly targetUri: string
  readonly digest: string
  readonly authorization: string
}

/** What is signed of a request: it can't be sent elsewhere, with another body, or under another token. */
export const requestComponents = ({
  method,
  targetUri,
  digest,
  authorization,
}: SignedRequest): readonly Component[] => [
  { name: '@method', value: method },
  { name: '@target-uri', value: targetUri },
  { name: 'content-digest', value: digest },
  { name: 'authorization', value: authorization },
]

/** What is signed of an answer: its status and body, and the very request that it answers. `signature` is the request's. */
export const responseComponents = (
  { status, digest }: { readonly status: number; readonly digest: string },
  request: { readonly method: string; readonly targetUri: string; readonly signature: string },
): readonly Component[] => [
  { name: '@status', value: String(status) },
  { name: 'content-digest', value: digest },
  { name: '@method', ofRequest: true, value: request.method },
  { name: '@target-uri', ofRequest: true, value: request.targetUri },
  { name: 'signature', ofRequest: true, value: request.signature },
]
