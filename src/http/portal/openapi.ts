import { z } from 'zod'
import { problem } from './contract.ts'
import { deliveryRequest, deliveryTargets } from './contract-delivery.ts'
import { download, downloadRequest } from './contract-download.ts'
import { accesses, emergencies, emergencyRequest, reviewRequest } from './contract-emergency.ts'
import { countries, identifyRequest, identifyResponse, notice } from './contract-identification.ts'
import { documents } from './contract-list.ts'
import {
  dialled,
  exchanges,
  failuresRequest,
  journalPage,
  journalRequest,
  neighbours,
  nodeHealth,
} from './contract-operator.ts'
import { report } from './contract-report.ts'
import { session } from './contract-session.ts'
import { settings } from './contract-settings.ts'
import { study } from './contract-study.ts'
import { addSourceRequest, openTreatmentRequest, treatment } from './contract-treatment.ts'
import { viewerCode, way } from './contract-way.ts'

interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly summary: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: z.ZodType
  readonly status?: number
  /** A schema, a media type, or nothing for an answer without content. */
  readonly answer?: z.ZodType | string
}

const inTreatment = '/api/treatments/{treatment}'
const inSeries = `${inTreatment}/studies/{study}/series/{series}`
const inInstance = `${inSeries}/instances/{instance}`

/** Every operation of the API, in the order in which a professional goes. */
export const operations: readonly Operation[] = [
  { method: 'get', path: '/api/session', summary: 'Who is signed in', answer: session },
  { method: 'post', path: '/auth/sign-out', summary: 'Signs out', status: 204 },
  {
    method: 'get',
    path: '/api/settings',
    summary: 'How the professional likes to look at lists',
    answer: settings,
  },
  { method: 'put', path: '/api/settings', summary: 'Sets that anew', body: settings, status: 204 },
  {
    method: 'get',
    path: '/api/countries',
    summary: 'Countries that can be asked, with their search masks',
    answer: countries,
  },
  {
    method: 'get',
    path: '/api/notice',
    summary: 'Patient information notice',
    query: { language: 'BCP 47' },
    answer: notice,
  },
  {
    method: 'post',
    path: '/api/identifications',
    summary: 'Asks a country who a person is',
    body: identifyRequest,
    answer: identifyResponse,
  },
  {
    method: 'post',
    path: '/api/treatments',
    summary: 'Identity confirmed, notice given: opens a treatment',
    body: openTreatmentRequest,
    status: 201,
    answer: treatment,
  },
  {
    method: 'post',
    path: `${inTreatment}/sources`,
    summary: 'Another country confirmed the same patient: it is asked as well',
    body: addSourceRequest,
    status: 201,
    answer: treatment,
  },
  { method: 'get', path: inTreatment, summary: 'The treatment', answer: treatment },
  { method: 'delete', path: inTreatment, summary: 'Ends it; everything kept for it is erased', status: 204 },
  {
    method: 'post',
    path: `${inTreatment}/emergency`,
    summary: 'Overrides restrictions for vital interests: opens a short treatment beside it',
    body: emergencyRequest,
    status: 201,
    answer: treatment,
  },
  {
    method: 'get',
    path: `${inTreatment}/accesses`,
    summary: "Who got what of this patient's data from here",
    answer: accesses,
  },
  {
    method: 'get',
    path: '/api/emergencies',
    summary: 'Emergency access, for those who review it',
    answer: emergencies,
  },
  {
    method: 'post',
    path: '/api/emergencies/{emergency}/review',
    summary: 'What the review found',
    body: reviewRequest,
    status: 204,
  },
  {
    method: 'get',
    path: `${inTreatment}/sources/{country}/documents`,
    summary: 'Studies and reports in one country',
    query: { refresh: '1: asks again' },
    answer: documents,
  },
  {
    method: 'get',
    path: `${inTreatment}/reports/{report}`,
    summary: 'A report, ready to be read',
    query: { language: 'of labels, BCP 47' },
    answer: report,
  },
  {
    method: 'get',
    path: `${inTreatment}/reports/{report}/attachments/{index}`,
    summary: 'What came with it',
    answer: '*/*',
  },
  {
    method: 'get',
    path: `${inTreatment}/studies/{study}`,
    summary: 'What a study consists of',
    answer: study,
  },
  {
    method: 'get',
    path: `${inTreatment}/studies/{study}/way`,
    summary: 'By which way its pixels go now, and why',
    query: {
      wish: 'look, measure or keep',
      failed: 'the way that was tried in vain',
      late: 'true: on its way, and hardly moves',
    },
    answer: way,
  },
  {
    method: 'post',
    path: `${inTreatment}/studies/{study}/viewer`,
    summary: 'A code that opens it once in the viewer of the country that holds it, within a minute',
    answer: viewerCode,
  },
  {
    method: 'get',
    path: `${inSeries}/metadata`,
    summary: 'Headers, each with its handle',
    answer: 'application/dicom+json',
  },
  { method: 'get', path: `${inSeries}/thumbnail`, summary: 'Its middle image, small', answer: 'image/jpeg' },
  {
    method: 'get',
    path: `${inInstance}/frames/{frame}`,
    summary: 'One frame; x-transfer-syntax names its form',
    query: { stored: '1: as stored' },
    answer: 'application/octet-stream',
  },
  {
    method: 'get',
    path: `${inInstance}/rendered`,
    summary: 'A frame as a picture, or the object as a whole in one form',
    query: {
      frame: 'from 1',
      as: 'picture, page, drawing, pdf or video: the object as a whole, as image/jpeg, text/html, image/svg+xml, application/pdf or video/mp4',
      viewport: 'of a picture as a whole: PS3.18 8.3.5.1.3',
    },
    answer: '*/*',
  },
  { method: 'get', path: `${inInstance}/thumbnail`, summary: 'An image, small', answer: 'image/jpeg' },
  {
    method: 'get',
    path: `${inInstance}/file`,
    summary: 'The object, byte for byte',
    answer: 'application/dicom',
  },
  {
    method: 'get',
    path: `${inInstance}/bulkdata/{path}`,
    summary: 'A value left out of the headers',
    answer: 'application/octet-stream',
  },
  {
    method: 'post',
    path: `${inTreatment}/downloads`,
    summary: 'Plans a ZIP',
    body: downloadRequest,
    status: 201,
    answer: download,
  },
  { method: 'get', path: `${inTreatment}/downloads/{download}`, summary: 'How far it is', answer: download },
  {
    method: 'get',
    path: '/api/delivery-targets',
    summary: 'Local systems that studies can be delivered to',
    answer: deliveryTargets,
  },
  {
    method: 'post',
    path: `${inTreatment}/deliveries`,
    summary: 'Delivers a study to a local system',
    body: deliveryRequest,
    status: 201,
    answer: download,
  },
  { method: 'get', path: `${inTreatment}/deliveries/{download}`, summary: 'How far it is', answer: download },
  { method: 'delete', path: `${inTreatment}/deliveries/{download}`, summary: 'Stops it', status: 204 },
  {
    method: 'get',
    path: `${inTreatment}/downloads/{download}/content`,
    summary: 'The ZIP, once',
    answer: 'application/zip',
  },
  {
    method: 'get',
    path: '/api/operator/node',
    summary: 'For operators: how this node is',
    answer: nodeHealth,
  },
  {
    method: 'get',
    path: '/api/operator/countries',
    summary: 'For operators: what is known of the other countries',
    answer: neighbours,
  },
  {
    method: 'post',
    path: '/api/operator/countries/{country}/dial',
    summary: 'For operators: asks a country for a sign of life',
    answer: dialled,
  },
  {
    method: 'get',
    path: '/api/operator/exchanges',
    summary: 'For operators: requests, failures and speed by country',
    query: { days: '1, 7 or 28' },
    answer: exchanges,
  },
  {
    method: 'post',
    path: '/api/operator/failures',
    summary: 'For operators: what failed, newest first',
    body: failuresRequest,
    answer: journalPage,
  },
  {
    method: 'post',
    path: '/api/operator/journal',
    summary: 'For operators: looks for entries of the journal',
    body: journalRequest,
    answer: journalPage,
  },
]

/** Description of the API in OpenAPI 3.1, made from the contract that the routes parse with. */
export function openApi(portalUrl: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roentgate portal',
      version: '1',
      description: `For the country's own systems: an access token of the OpenID Connect issuer for the resource ${portalUrl}/api. Below ${inTreatment}/dicomweb lies a DICOMweb root (QIDO-RS, WADO-RS), below ${inTreatment}/fhir a FHIR R4 root.`,
    },
    servers: [{ url: portalUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: 'with x-csrf-token on what changes something',
        },
      },
      responses: {
        refusal: {
          description: 'Refused',
          content: { 'application/problem+json': { schema: schemaOf(problem) } },
        },
      },
    },
  }
}

function described({ path, summary, query = {}, body, status = 200, answer }: Operation): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? '', 'path'))
  const inQuery = Object.entries(query).map(([name, description]) => ({
    ...parameter(name, 'query'),
    description,
  }))
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: {
      [status]: { description: summary, ...contentOf(answer) },
      default: { $ref: '#/components/responses/refusal' },
    },
  }
}

const parameter = (name: string, place: 'path' | 'query'): object => ({
  name,
  in: place,
  required: place === 'path',
  schema: { type: 'string' },
})

function contentOf(answer: Operation['answer']): object {
  if (answer === undefined) return {}
  if (typeof answer === 'string') return { content: { [answer]: {} } }
  return { content: { 'application/json': { schema: schemaOf(answer) } } }
}

function schemaOf(type: z.ZodType): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type)
  return schema
}
