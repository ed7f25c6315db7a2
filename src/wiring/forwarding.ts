import { fhirReceiver } from '../audit/fhir-receiver.ts'
import { type AuditReceiver, startForwarding } from '../audit/forward.ts'
import { syslogReceiver } from '../audit/syslog-receiver.ts'
import { type ReceiverSettings, withReceiverPaths } from '../config-audit.ts'
import { auditForwards } from '../storage/audit-forwards.ts'
import type { Core } from './core.ts'

/** Sends the journal to the audit repositories of the configuration. */
export function forwardJournal({ config, database, log }: Core): { close(): Promise<void> } {
  const receivers = config.audit.forward.map((one) => receiverOf(withReceiverPaths(one, config.file)))
  return startForwarding(auditForwards(database.db), receivers, log)
}

const receiverOf = (settings: ReceiverSettings): AuditReceiver =>
  settings.kind === 'syslog'
    ? syslogReceiver(settings.name, settings, settings)
    : fhirReceiver(settings.name, settings, settings)
