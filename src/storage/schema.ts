import type { ArchiveTables } from './schema/archive.ts'
import type { AuditTables } from './schema/audit.ts'
import type { CommitmentTables } from './schema/commitments.ts'
import type { DocumentTables } from './schema/documents.ts'
import type { PatientTables } from './schema/patients.ts'
import type { PortalTables } from './schema/portal.ts'
import type { TrustTables } from './schema/trust.ts'

/** Every table, one file per group beside its migrations and its queries. */
export interface Schema
  extends PatientTables,
    ArchiveTables,
    CommitmentTables,
    DocumentTables,
    TrustTables,
    AuditTables,
    PortalTables {}
