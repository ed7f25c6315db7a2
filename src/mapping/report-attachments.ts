import type { Attachment, Bundle, Resource } from '@medplum/fhirtypes'
import { keyImageResources } from './key-images.ts'
import { type ReportGraph, reportGraph } from './report-graph.ts'

export interface ReportAttachment {
  readonly index: number
  readonly contentType: string
  readonly title?: string
  readonly bytes: number
}

interface Found {
  readonly contentType: string
  readonly title: string | undefined
  /** Base64. */
  readonly data: string
}

/** What came with a report: its presented forms, then key images that are pictures. Only what is in the bundle. */
export const attachmentsOf = (graph: ReportGraph): ReportAttachment[] =>
  found(graph).map(({ contentType, title, data }, index) => ({
    index,
    contentType,
    ...(title !== undefined && { title }),
    bytes: byteLength(data),
  }))

/** The same with their content, at the indexes by which the view names them. */
export const reportAttachments = (bundle: Bundle): (ReportAttachment & { readonly content: Uint8Array })[] =>
  found(reportGraph(bundle)).map(({ contentType, title, data }, index) => {
    const content = Buffer.from(data, 'base64')
    return { index, contentType, ...(title !== undefined && { title }), bytes: content.length, content }
  })

function found(graph: ReportGraph): Found[] {
  const { report } = graph
  const presented = (report?.presentedForm ?? []).flatMap((a) => content(graph, a, report) ?? [])
  return [...presented, ...keyImageResources(graph).flatMap((resource) => pictures(graph, resource))]
}

function pictures(graph: ReportGraph, resource: Resource): Found[] {
  if (resource.resourceType === 'Media') return [content(graph, resource.content, resource) ?? []].flat()
  if (resource.resourceType !== 'DocumentReference') return []
  return (resource.content ?? []).flatMap(({ attachment }) => content(graph, attachment, resource) ?? [])
}

/** The data of an attachment, inline or in a Binary of the bundle; addresses elsewhere are not followed. */
function content(
  graph: ReportGraph,
  attachment: Attachment | undefined,
  from: Resource | undefined,
): Found | undefined {
  if (!attachment) return undefined
  const title = attachment.title
  if (attachment.data)
    return { contentType: attachment.contentType ?? 'application/octet-stream', title, data: attachment.data }
  const binary = graph.index.resolve(attachment.url, from)
  if (binary?.resourceType !== 'Binary' || !binary.data) return undefined
  return { contentType: attachment.contentType ?? binary.contentType, title, data: binary.data }
}

/** Length of what base64 text holds, without decoding it (RFC 4648 4). */
function byteLength(data: string): number {
  const clean = data.replace(/\s/g, '')
  const padding = clean.endsWith('==') ? 2 : clean.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor((clean.length * 3) / 4) - padding)
}
