import { z } from 'zod'
import { handle } from './contract.ts'

/** POST /api/treatments/{treatment}/downloads: makes a ZIP of studies, series and reports ready to be fetched. */
export const downloadRequest = z.object({
  items: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('study'), study: handle }),
        z.object({ kind: z.literal('series'), study: handle, series: handle }),
        z.object({ kind: z.literal('report'), report: handle }),
      ]),
    )
    .min(1)
    .max(200),
})
/** Its answer, and GET .../downloads/{download}; the ZIP is at .../downloads/{download}/content, once. */
export const download = z.object({
  download: handle,
  fileName: z.string(),
  /** Length of the ZIP in bytes, known before the first byte is sent. */
  bytes: z.number(),
  files: z.number(),
  state: z.enum(['ready', 'running', 'done', 'failed']),
  sent: z.number(),
  filesSent: z.number(),
  /** Why it failed, in words for the professional. */
  reason: z.string().optional(),
})

export type DownloadRequest = z.infer<typeof downloadRequest>
export type Download = z.infer<typeof download>
