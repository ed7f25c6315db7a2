import { availableParallelism } from 'node:os'
import { type Archive, createArchive } from '../archive/archive.ts'
import type { ObjectStore } from '../archive/ports.ts'
import { startSweeper } from '../archive/sweep-worker.ts'
import type { DocumentIndex, PatientRegistry } from '../country-a/ports.ts'
import { publishStructuredReports } from '../country-a/publish-structured-reports.ts'
import { publishStudy } from '../country-a/publish-study.ts'
import { createRenderPool, type RenderPool } from '../dicom/pixel/pool.ts'
import type { SourceContext } from '../mapping/source-context.ts'
import type { ReportPorts } from '../reports/file-report.ts'
import { archiveIndex } from '../storage/archive-index.ts'
import { studiesFollow } from '../storage/archive-merge.ts'
import { documentIndex, documentsFollow } from '../storage/documents.ts'
import { objectSweeps } from '../storage/object-sweeps.ts'
import { patientRegistry } from '../storage/patients.ts'
import { reportObjects } from '../storage/report-objects.ts'
import { reportIndex } from '../storage/reports.ts'
import type { Core } from './core.ts'
import { reportPolicy } from './report-policy.ts'
import { configuredCodes, withHierarchy } from './terminology.ts'

/** What a source country holds: objects, patients, studies, reports, and the selection list made of them. */
export interface Holdings {
  readonly objects: ObjectStore
  readonly pool: RenderPool
  readonly archive: Archive
  readonly patients: PatientRegistry
  readonly documents: DocumentIndex
  readonly reports: ReportPorts
  readonly context: SourceContext
  close(): Promise<void>
}

/** Language of the titles that come from a country's DICOM objects. */
const languages: Readonly<Record<string, string>> = { FI: 'fi', PT: 'pt' }

const hourMs = 3_600_000

/**
 * Opens what a source country holds.
 * @param works false for a process that only receives (an import beside a running node).
 */
export function openHoldings(core: Core, { works = true }: { works?: boolean } = {}): Holdings {
  const { config, database, log, policy } = core
  const objects = core.objects()
  const pool = createRenderPool({ workers: Math.max(1, Math.min(4, availableParallelism())) })
  const nationalSystems = policy.searchMask.fields.flatMap((field) => field.system ?? [])
  const patients = patientRegistry(database, {
    patientMerged: [documentsFollow, studiesFollow],
    nationalSystems,
  })
  const archive = createArchive({
    objects,
    index: archiveIndex(database.pool),
    patients,
    namespaces: config.patients,
    sameUid: config.archive.sameUid,
    pool,
    log,
    maxBytes: config.limits.instanceBytes,
    packs: config.archive.packed,
    works,
  })
  const documents = withHierarchy(core, documentIndex(database.db))
  const context: SourceContext = {
    country: config.country,
    custodian: config.organisation,
    language: languages[config.country] ?? 'en',
  }
  const reports: ReportPorts = {
    patients,
    objects: reportObjects(objects),
    index: reportIndex(database),
    context,
    defaultSystem: config.patients.defaultSystem,
    checks: reportPolicy(config.reports),
    ...configuredCodes(core),
  }
  archive.onStudyChanged(async (studyUid) => {
    const { conflicts } = await publishStudy({ studies: archive, documents, patients, context }, studyUid)
    if (conflicts > 0)
      log.warn(
        { event: 'study.conflicting-links', conflicts },
        'a study is named by reports of another patient',
      )
    await publishStructuredReports({ studies: archive, patients, reports, log }, studyUid)
  })
  const { sweepHours, graceHours, quarantineDays } = config.objects
  const sweeper = startSweeper({
    objects,
    ledger: objectSweeps(database.pool),
    log,
    options: { graceMs: graceHours * hourMs, quarantineDays },
    everyMs: works ? sweepHours * hourMs : 0,
  })
  const close = async (): Promise<void> => {
    await sweeper.stop()
    await archive.close()
    await pool.close()
  }
  return { objects, pool, archive, patients, documents, reports, context, close }
}
