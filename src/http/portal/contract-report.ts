import { z } from 'zod'
import { handle, identity } from './contract.ts'
import { coding } from './contract-coding.ts'
import { listRow } from './contract-list.ts'

/** GET /api/treatments/{treatment}/reports/{report}; attachments at .../attachments/{index} */
export const report = z.object({
  title: z.string(),
  status: listRow.shape.status.unwrap(),
  version: z.string().optional(),
  language: z.string().optional(),
  country: z.string().optional(),
  patient: identity,
  issuedAt: z.string().optional(),
  confidentiality: z.string().optional(),
  documentId: z.string().optional(),
  people: z.array(
    z.object({
      role: z.enum([
        'author',
        'legal-authenticator',
        'validator',
        'requester',
        'custodian',
        'recipient',
        'performer',
      ]),
      name: z.string(),
      organisation: z.string().optional(),
      identifier: z.string().optional(),
      at: z.string().optional(),
    }),
  ),
  sections: z.array(
    z.object({
      kind: z.enum([
        'conclusion',
        'findings',
        'recommendation',
        'procedure',
        'order',
        'history',
        'comparison',
        'study',
        'communication',
        'other',
      ]),
      title: z.string(),
      narrative: z.string().optional(),
      values: z.array(
        z.object({
          element: z.string(),
          label: z.string(),
          /** Code of what the label names, as of a finding's name. */
          labelCoding: coding.optional(),
          text: z.string(),
          coding: coding.optional(),
        }),
      ),
    }),
  ),
  /** Studies the report is about that stand in this patient's list. */
  studies: z.array(z.object({ study: handle.optional(), description: z.string().optional() })),
  keyImages: z.array(
    z.object({
      study: handle,
      series: handle,
      instance: handle,
      frame: z.number().optional(),
      comment: z.string().optional(),
    }),
  ),
  attachments: z.array(
    z.object({
      index: z.number(),
      contentType: z.string(),
      title: z.string().optional(),
      bytes: z.number(),
    }),
  ),
})

export type Report = z.infer<typeof report>
