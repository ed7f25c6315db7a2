import { ExchangeError } from '../errors.ts'
import { type ChannelAnswer, demandContent } from './channel-answer.ts'
import { instancePath } from './opened-study.ts'
import type { InstanceRequest } from './read-instance.ts'

/** As what an object as a whole can be shown: the media types asked for, and those that are let through. */
const forms = {
  picture: { accept: 'image/jpeg', types: ['image/jpeg'] },
  page: { accept: 'text/html', types: ['text/html'] },
  drawing: { accept: 'image/svg+xml', types: ['image/svg+xml'] },
  pdf: { accept: 'application/pdf', types: ['application/pdf'] },
  video: { accept: 'video/mp4, video/mpeg;q=0.9', types: ['video/mp4', 'video/mpeg'] },
} as const

export type ShownForm = keyof typeof forms

/** A part of a picture, as the `viewport` of PS3.18 8.3.5.1.3 asks for it. */
const viewportForm = /^\d{1,5},\d{1,5}(,\d{1,7},\d{1,7},\d{1,7},\d{1,7})?$/
/** RFC 9110 14.1.2, one range. */
const rangeForm = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/

export interface ShownWish {
  readonly form: ShownForm
  /** Size and part of a picture. */
  readonly viewport?: string
  /** The Range of a request for a video or a document. */
  readonly range?: string
}

/** The form that a query names; undefined where it names none. Errors: `bad-request`. */
export function shownForm(name: unknown): ShownForm | undefined {
  if (name === undefined) return undefined
  if (typeof name === 'string' && Object.hasOwn(forms, name)) return name as ShownForm
  throw new ExchangeError('bad-request', 'There is no such form.', { where: 'as' })
}

/**
 * An object as a whole, as its source shows it: the media type is one of the form, so that nothing else reaches a browser.
 * Errors: `bad-request`, `not-found`, `not-acceptable` where it isn't shown so, `peer-refused` for another media type.
 */
export async function readShown(
  { treating, study, series, instance, signal, priority }: InstanceRequest,
  { form, viewport, range }: ShownWish,
): Promise<ChannelAnswer> {
  if (viewport !== undefined && !viewportForm.test(viewport))
    throw new ExchangeError('bad-request', 'That is no viewport.', { where: 'viewport' })
  const { accept, types } = forms[form]
  const query = viewport === undefined ? '' : `?viewport=${viewport}`
  const answer = demandContent(
    await study.channel.get(`${instancePath(series.manifest, instance)}/rendered${query}`, {
      accept,
      transaction: treating.transaction,
      ...(signal && { signal }),
      ...(priority && { priority }),
      ...(range !== undefined && rangeForm.test(range) && { range }),
    }),
  )
  const contentType = (answer.contentType.split(';')[0] ?? '').trim().toLowerCase()
  if (types.some((type) => type === contentType)) return { ...answer, contentType }
  answer.body.destroy()
  throw new ExchangeError('peer-refused', undefined, { detail: 'another media type than asked for' })
}
