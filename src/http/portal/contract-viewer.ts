import { z } from 'zod'
import { handle } from './contract.ts'

/*
 * The viewer of the country that holds the images, at its own listener. A browser comes with a code (POST /open) and goes
 * on with a cookie; {viewer} in the addresses names its session.
 */

const window = z.object({
  center: z.number(),
  width: z.number(),
  shape: z.enum(['linear', 'linear-exact', 'sigmoid']),
  /** As the object calls it. */
  name: z.string().optional(),
})

/** GET /api/{viewer} */
export const viewedStudy = z.object({
  /** The country whose viewer this is. */
  country: z.string(),
  /** BCP 47: of the portal that the professional comes from. */
  language: z.string(),
  professional: z.object({ name: z.string(), organisation: z.string() }),
  /** Seconds since the epoch: the end in any case, and if nothing more is asked. */
  endsAt: z.number(),
  idleEndsAt: z.number(),
  patient: z.object({
    family: z.string(),
    given: z.string(),
    birthDate: z.string().optional(),
    sex: z.string(),
    identifier: z.string(),
  }),
  study: z.object({ description: z.string().optional(), startedAt: z.string().optional() }),
  series: z.array(
    z.object({
      series: handle,
      modality: z.string(),
      number: z.number().optional(),
      description: z.string().optional(),
      /** Those that have a picture; 0 for what is no image. */
      pictures: z.number(),
    }),
  ),
})

/** GET /api/{viewer}/series/{series}: its pictures in the order in which they are looked through. */
export const viewedSeries = z.object({
  pictures: z.array(
    z.object({
      rows: z.number(),
      columns: z.number(),
      instanceNumber: z.number().optional(),
      /** To which sides of the body the row and the column go, in DICOM's letters. */
      sides: z.object({ row: z.string(), column: z.string() }).optional(),
      /** Of how many frames this is which. */
      frame: z.number(),
      frames: z.number(),
      /** The windows to choose from, the opening one first; none for colours. */
      windows: z.array(window),
    }),
  ),
  /** Pictures a second, of a series that is a film. */
  rate: z.number().optional(),
})

/*
 * GET /api/{viewer}/series/{series}/pictures/{n}    a JPEG, 1 is the first; `window`, `viewport` and `quality` as in PS3.18 8.3.5
 * GET /api/{viewer}/series/{series}/thumbnail       a small JPEG of the middle picture
 * DELETE /api/{viewer}                              ends it
 */

export type ViewedStudy = z.output<typeof viewedStudy>
export type ViewedSeries = z.output<typeof viewedSeries>
