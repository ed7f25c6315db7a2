import type { DocumentReference, OperationOutcome, Patient } from '@medplum/fhirtypes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asking } from '../../country-a/ports.ts'
import { publishReport } from '../../country-a/publish-report.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import { ExchangeError } from '../../errors.ts'
import { patientResource } from '../../mapping/patient-resource.ts'
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
 * POST DocumentReference with the document inside (ITI-105): a report in any form that is read, or a document with what the
 * DocumentReference says about it.
 * Errors: those of `publishReport`; `bad-request` for another resource; `unprocessable` when the document is elsewhere.
 */
export async function postDocument(
  { base, reports }: PublishDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: SystemCaller,
  asking: Asking,
): Promise<FastifyReply> {
  const document = resourceOf<DocumentReference>(request, 'DocumentReference')
  const attachment = document.content?.[0]?.attachment
  if (!attachment?.data && !attachment?.url?.startsWith('#'))
    throw new ExchangeError('unprocessable', 'The document must be inside, as data.', {
      where: 'DocumentReference.content[0].attachment.data',
    })
  const sent = { bytes: bytesOf(request), contentType: request.headers['content-type'] ?? '' }
  return answer(base, request, reply, await publishReport(reports, caller, sent, asking))
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
