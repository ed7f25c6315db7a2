import {
  type Presentation,
  presentationFor,
  presentedImage,
  stateTables,
} from '../dicom/objects/presentation.ts'
import { ownOverlays } from '../dicom/pixel/overlays.ts'
import { ExchangeError } from '../errors.ts'
import { withInspected } from './inspected-object.ts'
import type { ArchiveIndex, InstanceRow, ObjectStore } from './ports.ts'

/** An image, and how a presentation state shows it. */
export interface Presented {
  readonly image: InstanceRow
  /** From 1. */
  readonly frame: number
  readonly presentation: Presentation
}

/**
 * An image that a presentation state is about, out of the same study: the first one, or the one that is wanted. Errors:
 * `not-acceptable` when it isn't held or the state isn't about it, or when the state has a step that isn't drawn.
 */
export async function presented(
  ports: { readonly objects: ObjectStore; readonly index: ArchiveIndex },
  state: InstanceRow,
  of?: { readonly sopUid: string; readonly frame: number | undefined },
): Promise<Presented> {
  const { studyUid, wanted, presentation } = await withInspected(ports, state, (source, inspected) => {
    const { json, studyInstanceUid } = inspected
    const about = presentedImage(json, of)
    const presentation = presentationFor(json, about)
    const planes = ownOverlays(source, inspected, presentation.overlays)
    const tables = stateTables(source, inspected, about)
    return { studyUid: studyInstanceUid, wanted: about, presentation: { ...presentation, planes, tables } }
  })
  const instances = await ports.index.instances(studyUid, wanted.seriesUid)
  const image = instances.find(({ sopUid }) => sopUid === wanted.sopUid)
  if (image === undefined) throw imageMissing()
  return { image, frame: wanted.frame, presentation }
}

/** The same for an image that is not held and for one that the caller may not see. */
export const imageMissing = (): ExchangeError =>
  new ExchangeError(
    'not-acceptable',
    'The image that this presentation state is about is not held here; there is a text of it.',
  )
