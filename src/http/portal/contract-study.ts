import { z } from 'zod'
import { handle } from './contract.ts'

/** GET /api/treatments/{treatment}/studies/{study} */
export const study = z.object({
  study: handle,
  country: z.string(),
  description: z.string().optional(),
  startedAt: z.string().optional(),
  bytes: z.number(),
  series: z.array(
    z.object({
      series: handle,
      modality: z.string(),
      number: z.number().optional(),
      description: z.string().optional(),
      bodyPart: z.string().optional(),
      laterality: z.string().optional(),
      bytes: z.number(),
      /** Instances in order of their number. */
      instances: z.array(
        z.object({
          instance: handle,
          number: z.number().optional(),
          frames: z.number(),
          sopClassUid: z.string(),
          transferSyntaxUid: z.string(),
          rows: z.number().optional(),
          columns: z.number().optional(),
          bytes: z.number(),
          /** Whether it has pixels that the viewer shows. */
          image: z.boolean(),
        }),
      ),
    }),
  ),
})

/*
 * Pixels, below /api/treatments/{treatment}/studies/{study}/series/{series}:
 *   GET /metadata                              DICOM JSON of the series (PS3.18 F), one data set an instance, each with
 *                                              own keys "handle", and "references": UIDs in it to {series, instance}
 *   GET /thumbnail                             JPEG of the middle image, at most 192 px
 *   GET /instances/{instance}/frames/{n}       one frame, uncompressed little endian or, with `?stored=1`, as stored;
 *                                              the header `x-transfer-syntax` names the transfer syntax of the body
 *   GET /instances/{instance}/rendered?frame=n JPEG; with `?as=FORM` the object as a whole (src/country-b/read-shown.ts)
 *   GET /instances/{instance}/file             the object byte for byte as its source received it
 *   GET /instances/{instance}/bulkdata/{path}  a value that the headers name by a BulkDataURI
 */

export type Study = z.infer<typeof study>
