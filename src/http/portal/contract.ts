import { z } from 'zod'
import { coding } from './contract-coding.ts'
import { line } from './contract-line.ts'

/**
 * What the portal's browser part and its API say to each other. The browser takes types from this
 * file and its neighbours `contract-…` and nothing else.
 * Every `handle` is opaque: it stands in addresses in place of any identifier of a patient, a study or a report.
 */
export const handle = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/)
const sex = z.enum(['male', 'female', 'other', 'unknown'])

export const identity = z.object({
  family: z.string(),
  given: z.array(z.string()),
  birthDate: z.string().optional(),
  sex,
  identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
})

export const maskField = z.object({
  label: z.string(),
  system: z.string().optional(),
  pattern: z.string().optional(),
  mandatory: z.boolean(),
  choice: z.string().optional(),
  example: z.string().optional(),
})

/**
 * GET /api/session: 401 when not signed in. GET /auth/sign-in?next=/path begins a sign-in and comes back to the path, or to
 * /?signIn=failed|unavailable; POST /auth/sign-out ends the session.
 */
export const session = z.object({
  professional: z.object({ name: z.string(), role: z.string(), organisation: z.string() }),
  /** The country this portal serves. */
  country: z.string(),
  /** Sent back as `x-csrf-token` with every request that changes something. */
  csrf: z.string(),
  expiresAt: z.string(),
  /** When they proved who they are; emergency access needs it to be recent. */
  signedInAt: z.string(),
  /** Reviews emergency access. */
  supervisor: z.boolean(),
})

/** GET /api/countries */
export const countries = z.object({
  countries: z.array(z.object({ code: z.string(), mask: z.array(maskField) })),
})

/** GET /api/notice?language=fi: this country's notice for patients from abroad, in the language nearest to the wish. */
export const notice = z.object({
  version: z.string(),
  language: z.string(),
  languages: z.array(z.string()),
  sha256: z.string(),
  /** Paragraphs of plain text. */
  paragraphs: z.array(z.string()),
})

/** POST /api/identifications */
export const identifyRequest = z.object({
  country: z.string().regex(/^[A-Z]{2}$/),
  traits: z.record(z.string().max(64), z.string().max(128)),
  purpose: z.enum(['TREAT', 'ETREAT']),
})
export const identifyResponse = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('match'), identification: handle, patient: identity, confirmedAt: z.string() }),
  z.object({ kind: z.literal('no-match') }),
  z.object({
    kind: z.literal('incomplete'),
    faults: z.array(
      z.object({ label: z.string(), fault: z.enum(['missing', 'format', 'unknown', 'too-many']) }),
    ),
  }),
])

/** POST /api/treatments: the professional confirmed the identity and gave the notice. */
export const openTreatmentRequest = z.object({
  identification: handle,
  notice: z.object({
    version: z.string().max(32),
    language: z.string().max(16),
    method: z.enum(['shown', 'printed', 'unable']),
  }),
})

/** POST /api/treatments/{treatment}/sources: another country confirmed the same patient, and is asked from now on. */
export const addSourceRequest = z.object({ identification: handle })

/** Answer of POST /api/treatments, of POST .../sources and of GET /api/treatments/{treatment} */
export const treatment = z.object({
  treatment: handle,
  patient: identity,
  purpose: z.enum(['TREAT', 'ETREAT']),
  sources: z.array(z.object({ country: z.string(), confirmedAt: z.string() })),
  notice: z.object({ version: z.string(), language: z.string(), method: z.string() }),
  expiresAt: z.string(),
  /** Restrictions are overridden: why. */
  emergency: z.object({ reason: z.string() }).optional(),
})

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
  status: z
    .enum([
      'registered',
      'partial',
      'preliminary',
      'final',
      'amended',
      'corrected',
      'appended',
      'cancelled',
      'entered-in-error',
      'unknown',
    ])
    .optional(),
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
 *                                              the portal's own key "handle": its instance handle
 *   GET /thumbnail                             JPEG of the middle image, at most 192 px
 *   GET /instances/{instance}/frames/{n}       one frame, uncompressed little endian or, with `?stored=1`, as stored;
 *                                              the header `x-transfer-syntax` names the transfer syntax of the body
 *   GET /instances/{instance}/rendered?frame=n JPEG
 *   GET /instances/{instance}/file             the object byte for byte as its source received it
 *   GET /instances/{instance}/bulkdata/{path}  a value that the headers name by a BulkDataURI
 */

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

/** Refusals come as application/problem+json. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  instance: z.string().optional(),
  detail: z.string().optional(),
})

export type Identity = z.infer<typeof identity>
export type MaskField = z.infer<typeof maskField>
export type Session = z.infer<typeof session>
export type Countries = z.infer<typeof countries>
export type Notice = z.infer<typeof notice>
export type IdentifyRequest = z.infer<typeof identifyRequest>
export type IdentifyResponse = z.infer<typeof identifyResponse>
export type OpenTreatmentRequest = z.infer<typeof openTreatmentRequest>
export type AddSourceRequest = z.infer<typeof addSourceRequest>
export type Treatment = z.infer<typeof treatment>
export type ListRow = z.infer<typeof listRow>
export type Documents = z.infer<typeof documents>
export type Report = z.infer<typeof report>
export type Study = z.infer<typeof study>
export type DownloadRequest = z.infer<typeof downloadRequest>
export type Download = z.infer<typeof download>
export type Settings = z.infer<typeof settings>
export type Problem = z.infer<typeof problem>
