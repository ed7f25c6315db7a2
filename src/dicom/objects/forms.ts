import { number } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import { type SopClass, sopClass } from '../sop-classes.ts'
import { frameMediaType, transferSyntax } from '../transfer-syntaxes.ts'

/** How an object is shown. */
export type Form =
  | 'picture'
  | 'slide'
  | 'segments'
  | 'dose'
  | 'video'
  | 'report'
  | 'key-objects'
  | 'presentation'
  /** A presentation state that is drawn over its image. */
  | 'softcopy'
  | 'structures'
  | 'plan'
  | 'waveform'
  | 'document'
  | 'nothing'

/** What an object can be shown as. */
export interface Forms {
  readonly form: Form
  /** Best first; empty when there is neither a picture nor a text of it. */
  readonly mediaTypes: readonly string[]
  /** The kind of object, in words. */
  readonly name: string
}

export const pictureTypes = ['image/jpeg', 'image/png', 'image/gif'] as const
const textTypes = ['text/html', 'text/plain'] as const

/** Forms whose media types don't depend on what is inside. */
type PlainForm = Exclude<Form, 'video' | 'document'>

const mediaTypes: Record<PlainForm, readonly string[]> = {
  picture: pictureTypes,
  slide: [...pictureTypes, ...textTypes],
  segments: [...pictureTypes, ...textTypes],
  dose: [...pictureTypes, ...textTypes],
  report: textTypes,
  'key-objects': textTypes,
  presentation: textTypes,
  softcopy: [...textTypes, ...pictureTypes],
  structures: textTypes,
  plan: textTypes,
  waveform: ['image/svg+xml', ...textTypes],
  nothing: [],
}

const storage = '1.2.840.10008.5.1.4.1.1.'

/** Encapsulated documents: PS3.3 A.45, A.85, A.104. */
const documents: Record<string, string> = {
  [`${storage}104.1`]: 'application/pdf',
  [`${storage}104.2`]: 'text/xml',
  [`${storage}104.3`]: 'model/stl',
  [`${storage}104.4`]: 'model/obj',
  [`${storage}104.5`]: 'model/mtl',
}

/** Classes whose form their kind doesn't tell. */
const byClass: Record<string, PlainForm> = {
  [`${storage}88.59`]: 'key-objects',
  [`${storage}481.2`]: 'dose',
  [`${storage}481.3`]: 'structures',
  [`${storage}481.5`]: 'plan',
  [`${storage}481.8`]: 'plan',
  [`${storage}11.1`]: 'softcopy',
  [`${storage}11.2`]: 'softcopy',
  // A height map has heights where other segmentations have labels
  [`${storage}66.8`]: 'picture',
}

/** What can be made from an object, by its class, the encoding of its pixels, and whether it has any. */
export function formsOf(object: {
  readonly sopClass: string
  readonly transferSyntax: string
  readonly rows: number | null
}): Forms {
  const known = sopClass(object.sopClass)
  const name = known.name.replace(/ Storage( - .*)?$/, '$1')
  const document = documents[object.sopClass]
  if (document !== undefined) return { form: 'document', mediaTypes: [document], name }
  const hasPixels = object.rows !== null
  if (hasPixels && transferSyntax(object.transferSyntax)?.codec === 'video')
    return { form: 'video', mediaTypes: [frameMediaType(object.transferSyntax)], name }
  const form = byClass[object.sopClass] ?? formOfKind(known, hasPixels)
  const needed = mediaTypes[form]
  const isComplete = hasPixels || !framed.has(form)
  return { form, mediaTypes: isComplete ? needed : needed.filter(isNotFrame), name }
}

/** Forms whose pictures are made of the object's own pixels. */
const framed: ReadonlySet<Form> = new Set(['slide', 'segments', 'dose'])

/** As formsOf, for an object that is open. */
export const formsOfObject = ({ sopClassUid, transferSyntaxUid, json }: Inspected): Forms =>
  formsOf({
    sopClass: sopClassUid,
    transferSyntax: transferSyntaxUid,
    rows: number(json, 'Rows') ?? null,
  })

const isNotFrame = (mediaType: string): boolean => !pictureTypes.some((picture) => picture === mediaType)

const presentationStates = `${storage}11.`

function formOfKind({ kind, uid }: SopClass, hasPixels: boolean): PlainForm {
  if (kind === 'document') return 'report'
  if (kind === 'waveform') return 'waveform'
  if (kind === 'presentation' && uid.startsWith(presentationStates)) return 'presentation'
  if (!hasPixels) return 'nothing'
  return kind === 'segmentation' ? 'segments' : kind === 'slide' ? 'slide' : 'picture'
}

/** Why none of the accepted media types will do, and which would; holds nothing out of the object. */
export function refusalWords({ mediaTypes: possible, name }: Forms): string {
  return possible.length === 0
    ? `There is neither a picture nor a text of this kind of object (${name}); it can be retrieved as it is.`
    : `This kind of object (${name}) is shown as ${possible.join(' or ')}.`
}
