import type { DocumentReference, Extension, Identifier as FhirIdentifier, Resource } from '@medplum/fhirtypes'
import type { ReportView } from '../domain/report-view.ts'
import { codingsOf, extensionOf } from '../fhir/elements.ts'
import { extension } from '../fhir/urls.ts'
import { identifiersOf, type ReportGraph } from './report-graph.ts'

type KeyImage = ReportView['keyImages'][number]

/** Resources by which a report points at images: DocumentReference, ImagingSelection in Basic, Media. */
export function keyImageResources({ index, report }: ReportGraph): Resource[] {
  const media = (report?.media ?? []).map(({ link }) => index.resolve(link?.reference, report))
  const documents = index
    .all('DocumentReference')
    .filter((d) => (d.category ?? []).flatMap(codingsOf).some(({ code }) => code === '55113-5'))
  const selections = index.all('Basic').filter((b) => extensionOf(b, extension.imagingSelection))
  return [...new Set([...documents, ...selections, ...media])].filter((r): r is Resource => r !== undefined)
}

/** Key images that are instances of a study: those can be opened in the viewer. */
export const keyImages = (graph: ReportGraph): KeyImage[] =>
  keyImageResources(graph).flatMap((resource) => {
    if (resource.resourceType === 'DocumentReference') return fromDocument(resource)
    if (resource.resourceType === 'Basic')
      return fromSelection(extensionOf(resource, extension.imagingSelection))
    return []
  })

const uid = (text: string | undefined): string | undefined => {
  const bare = text?.trim().replace(/^urn:oid:/i, '')
  return bare !== undefined && bare.length <= 64 && /^[0-9]+(\.[0-9]+)+$/.test(bare) ? bare : undefined
}

function fromDocument(document: DocumentReference): KeyImage[] {
  const url = document.content?.map(({ attachment }) => attachment?.url).find((u) => u !== undefined) ?? ''
  const path = /\/studies\/([\d.]+)\/series\/([\d.]+)\/instances\/([\d.]+)(?:\/frames\/(\d+))?/.exec(url)
  const query = /[?&]objectUID=([\d.]+)/.exec(url)
  const related = document.context?.related?.map(({ identifier }) => identifier) ?? []
  const typed = (code: string, among: readonly (FhirIdentifier | undefined)[]): string | undefined =>
    uid(among.find((id) => id?.type?.coding?.some((coding) => coding.code === code))?.value)
  const own = [document.masterIdentifier, ...identifiersOf(document)]
  const sop = uid(path?.[3] ?? query?.[1]) ?? typed('00080018', own)
  if (sop === undefined) return []
  const study = uid(path?.[1] ?? /[?&]studyUID=([\d.]+)/.exec(url)?.[1]) ?? typed('110180', related)
  const series = uid(path?.[2] ?? /[?&]seriesUID=([\d.]+)/.exec(url)?.[1]) ?? typed('112002', own)
  return [
    {
      ...(study !== undefined && { studyInstanceUid: study }),
      ...(series !== undefined && { seriesInstanceUid: series }),
      sopInstanceUid: sop,
      ...(path?.[4] !== undefined && { frame: Number(path[4]) }),
      ...(document.description !== undefined && { comment: document.description }),
    },
  ]
}

function fromSelection(selection: Extension | undefined): KeyImage[] {
  const part = (name: string): Extension | undefined => extensionOf(selection, name)
  const study = uid(part('studyUid')?.valueId ?? part('studyUid')?.valueString)
  const series = uid(part('seriesUid')?.valueId ?? part('seriesUid')?.valueString)
  return (selection?.extension ?? [])
    .filter(({ url }) => url === 'instance')
    .flatMap((instance) => {
      const sop = uid(extensionOf(instance, 'uid')?.valueId ?? extensionOf(instance, 'uid')?.valueString)
      const frame = Number(extensionOf(instance, 'subset')?.valueString)
      if (sop === undefined) return []
      return [
        {
          ...(study !== undefined && { studyInstanceUid: study }),
          ...(series !== undefined && { seriesInstanceUid: series }),
          sopInstanceUid: sop,
          ...(Number.isInteger(frame) && frame > 0 && { frame }),
        },
      ]
    })
}
