import type { DocumentReference, OperationOutcome, Patient } from '@medplum/fhirtypes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asking } from '../../country-a/ports.ts'
import { publishReport } from '../../country-a/publish-report.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import { ExchangeError } from '../../errors.ts'
import { checkStructure } from '../../fhir/structure.ts'
import { patientResource } from '../../mapping/patient-resource.ts'
import { publishedPatient, publishedPdf } from '../../mapping/published-document.ts'
import type { ReportPorts } from '../../reports/file-report.ts'
import type { ReportOutcome } from '../../reports/receive-report.ts'
import { identityOf } from '../../reports/register-patients.ts'
import { bytesOf, resourceOf, send } from './bodies.ts'

export interface PublishDeps {
  readonly base: string
  readonly reports: ReportPorts & { readonly audit: AuditTrail }
}

/** POST Bundle: an imaging report, or Patients for the registry. */
export async function postBundle(
  { base, reports }: PublishDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: SystemCaller,
  asking: Asking,
): Promise<FastifyReply> {
  const sent = { bytes: bytesOf(request), contentType: request.headers['content-type'] ?? '' }
  return answer(base, request, reply, await publishReport(reports, caller, sent, asking))
}

/**
 * POST DocumentReference with the document inside (ITI-105): a FHIR bundle as it is, a PDF with what the DocumentReference
 * says about it.
 * Errors: `unsupported-media-type` naming what isn't taken.
 */
export async function postDocument(
  { base, reports }: PublishDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: SystemCaller,
  asking: Asking,
): Promise<FastifyReply> {
  const document = resourceOf<DocumentReference>(request, 'DocumentReference')
  const fault = checkStructure(document as never).find(({ severity }) => severity === 'error')
  if (fault) throw new ExchangeError('unprocessable', `An element ${fault.text}.`, { where: fault.where })
  const bytes = documentBytes(document)
  return answer(
    base,
    request,
    reply,
    await publishReport(reports, caller, { bytes, contentType: 'application/fhir+json' }, asking),
  )
}

const where = 'DocumentReference.content[0].attachment'

function documentBytes(document: DocumentReference): Buffer {
  const attachment = document.content?.[0]?.attachment
  if (!attachment?.data)
    throw new ExchangeError('unprocessable', 'The document must be inside, as data.', {
      where: `${where}.data`,
    })
  const type = attachment.contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (/^(application\/(fhir\+)?(json|xml)|text\/xml)$/.test(type))
    return Buffer.from(attachment.data, 'base64')
  if (type !== 'application/pdf')
    throw new ExchangeError('unsupported-media-type', 'A document is taken as a FHIR bundle or as PDF.', {
      where: `${where}.contentType`,
    })
  const patient = publishedPatient(document)
  if (!patient)
    throw new ExchangeError(
      'unprocessable',
      'Say whom the document is about: a contained Patient, or an identifier.',
      {
        where: 'DocumentReference.subject',
      },
    )
  return Buffer.from(JSON.stringify(publishedPdf(document, patient)))
}

/** POST or PUT Patient: enters a person in the registry; one with several identifiers joins what they name. */
export async function putPatient(
  { base, reports }: PublishDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const patient = resourceOf<Patient>(request, 'Patient')
  const identity = identityOf(patient, 0, reports.defaultSystem)
  const { key } = await reports.patients.register(identity)
  const registered = (await reports.patients.identity(key)) ?? identity
  const status = request.method === 'PUT' ? 200 : 201
  reply.header('location', `${base}/Patient/${key}`)
  return send(reply, patientResource(key, registered), status)
}

function answer(
  base: string,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: ReportOutcome,
): FastifyReply {
  if (outcome.kind === 'registered')
    return send(reply, information(request.id, `${outcome.patients} entered in the registry of persons.`))
  const said = information(request.id, outcome.kind === 'present' ? 'Held already.' : 'Taken.')
  const issue = outcome.warnings.map((warning): NonNullable<OperationOutcome['issue']>[number] => ({
    severity: 'warning',
    code: 'processing',
    diagnostics: `This element ${warning.text}.`,
    expression: [warning.where],
  }))
  reply.header('location', `${base}/Bundle/${outcome.documentId}`)
  return send(reply, { ...said, issue: [...said.issue, ...issue] }, outcome.kind === 'stored' ? 201 : 200)
}

const information = (id: string, diagnostics: string) => ({
  resourceType: 'OperationOutcome' as const,
  id,
  issue: [{ severity: 'information' as const, code: 'informational' as const, diagnostics }] as NonNullable<
    OperationOutcome['issue']
  >,
})
