import { z } from 'zod'
import { reportStatuses } from '../../domain/list-row.ts'
import { handle } from './contract.ts'
import { coding } from './contract-coding.ts'
import { line } from './contract-line.ts'

export const listRow = z.object({
  id: handle,
  kind: z.enum(['study', 'report']),
  country: z.string(),
  title: z.string(),
  language: z.string().optional(),
  modalities: z.array(z.string()),
  acquiredAt: z.string().optional(),
  regions: z.array(coding),
  bodyParts: z.array(coding),
  laterality: z.string().optional(),
  studyTypes: z.array(coding),
  requestingSpecialty: coding.optional(),
  bytes: z.number().optional(),
  numberOfSeries: z.number().optional(),
  numberOfInstances: z.number().optional(),
  author: z.string().optional(),
  organisation: z.string().optional(),
  format: coding.optional(),
  contentType: z.string().optional(),
  createdAt: z.string().optional(),
  status: z.enum([...reportStatuses, 'unknown']).optional(),
  version: z.string().optional(),
  confidentiality: z.string().optional(),
  accessionNumbers: z.array(z.string()),
  linked: z.array(
    z.object({
      id: handle,
      reason: z.enum(['study-instance-uid', 'accession-number', 'order-number', 'stated-by-source']),
    }),
  ),
  conclusion: z.string().optional(),
})

/** GET /api/treatments/{treatment}/sources/{country}/documents[?refresh=1] */
export const documents = z.object({
  country: z.string(),
  answeredAt: z.string(),
  studies: z.number(),
  reports: z.number(),
  rows: z.array(listRow),
  line: line.optional(),
})

export type ListRow = z.infer<typeof listRow>
export type Documents = z.infer<typeof documents>
