import { z } from 'zod'

const listColumn = z.enum([
  'acquired',
  'modality',
  'region',
  'studyType',
  'title',
  'specialty',
  'organisation',
  'status',
  'series',
  'size',
  'time',
  'format',
  'country',
  'author',
  'accession',
])
/** What the rows of a list can be put together by; each row stands in one group. */
const listGrouping = z.enum([
  'modality',
  'year',
  'region',
  'studyType',
  'specialty',
  'title',
  'size',
  'status',
  'organisation',
  'country',
  'author',
  'format',
])

/**
 * GET and PUT /api/settings: how a professional likes to look at lists, whoever the patient is. Choices from fixed words and
 * widths in px only: nothing about a patient fits in.
 */
export const settings = z.strictObject({
  list: z
    .strictObject({
      view: z.enum(['table', 'grouped', 'timeline']),
      tabsBy: z.enum(['modality', 'specialty', 'year', 'country']),
      groupBy: listGrouping,
      lanesBy: z.enum(['region', 'modality']),
      /** Whether reports stand in rows of their own beneath their studies. */
      reportsBeneath: z.boolean(),
      /** In their order from the left; columns that aren't named follow as they come. */
      columns: z
        .array(
          z.strictObject({
            column: listColumn,
            shown: z.boolean(),
            width: z.number().int().min(24).max(2000).optional(),
          }),
        )
        .max(listColumn.options.length),
    })
    .partial()
    .optional(),
})

export type Settings = z.infer<typeof settings>
