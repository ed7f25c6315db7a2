import type { AuditTrail } from '../domain/audit.ts'
import type { SystemCaller } from '../domain/caller.ts'
import type { ReportPorts } from '../reports/file-report.ts'
import { type ReportOutcome, receiveReport } from '../reports/receive-report.ts'
import type { Asking } from './ports.ts'

/**
 * Takes a report from a system of the country, so that it stands in the selection list, and records who sent it.
 * Errors: those of `receiveReport`, after the refusal was recorded; `audit-unavailable`.
 */
export async function publishReport(
  ports: ReportPorts & { readonly audit: AuditTrail },
  caller: Pick<SystemCaller, 'clientId' | 'jti'>,
  sent: { readonly bytes: Uint8Array; readonly contentType: string },
  { transaction, network }: Asking,
): Promise<ReportOutcome> {
  const entry = {
    kind: 'report-imported',
    transaction,
    network,
    client: caller.clientId,
    tokenId: caller.jti,
  } as const
  try {
    const outcome = await receiveReport(ports, sent)
    const objects = outcome.kind === 'registered' ? [] : [outcome.documentId]
    await ports.audit.append({ ...entry, outcome: 'success', objects })
    return outcome
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
    if (reason !== 'audit-unavailable')
      await ports.audit.append({ ...entry, outcome: 'minor-failure', reason })
    throw error
  }
}
