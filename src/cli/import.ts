import type { Command } from 'commander'
import { isStored } from '../archive/receive.ts'
import type { Config } from '../config.ts'
import { type ImportSummary, importMedia, type MediaTargets } from '../connector/import-media.ts'
import { mediaItems } from '../connector/media.ts'
import { newTransaction } from '../http/transaction.ts'
import { receiveReport } from '../reports/receive-report.ts'
import { type Core, openCore } from '../wiring/core.ts'
import { type Holdings, openHoldings } from '../wiring/holdings.ts'
import { exit } from './exit.ts'
import { nodeCommand } from './with-config.ts'

export function importCommand(): Command {
  return nodeCommand<{ json?: true }>(
    'import',
    'bring in DICOM objects and reports from files, folders, ZIPs and DICOMDIRs',
    importPaths,
  )
    .argument(
      '<paths...>',
      'what to bring in; may be repeated: what is there already is counted, not doubled',
    )
    .option('--json', 'print the result as JSON')
}

async function importPaths(
  config: Config,
  { json }: { json?: true },
  paths: readonly string[],
): Promise<void> {
  if (!config.roles.includes('source')) throw new Error('Only a source country holds studies and reports')
  const core = await openCore(config)
  const holdings = openHoldings(core, { works: false })
  try {
    const progress = json ? undefined : progressLine()
    const summary = await importMedia(mediaItems(paths), targets(holdings, core), {
      onItem: () => progress?.step(),
    })
    progress?.end()
    await holdings.archive.settle()
    report(summary, json === true)
  } finally {
    await holdings.close()
    await core.close()
  }
}

function targets({ archive, reports }: Holdings, { journal }: Core): MediaTargets {
  const transaction = newTransaction()
  const entry = { outcome: 'success', transaction, client: 'import' } as const
  const studies = new Set<string>()
  return {
    async dicom(body) {
      const outcome = await archive.receive(body, { source: 'import', limits: { allowBare: true } })
      if (!isStored(outcome)) return { result: 'refused', why: outcome.tell }
      const { studyInstanceUid } = outcome
      if (outcome.kind === 'stored' && !studies.has(studyInstanceUid)) {
        studies.add(studyInstanceUid)
        await journal.append({ ...entry, kind: 'study-imported', objects: [studyInstanceUid] })
      }
      return { result: outcome.kind === 'stored' ? 'taken' : 'present' }
    },
    async report(bytes, contentType) {
      const outcome = await receiveReport(reports, { bytes, contentType })
      if (outcome.kind === 'registered') return { result: outcome.changed > 0 ? 'taken' : 'present' }
      if (outcome.kind === 'stored')
        await journal.append({ ...entry, kind: 'report-imported', objects: [outcome.documentId] })
      return { result: outcome.kind === 'stored' ? 'taken' : 'present' }
    },
  }
}

function report(summary: ImportSummary, json: boolean): void {
  if (json) console.log(JSON.stringify(summary))
  else {
    for (const { item, why } of summary.refused) console.log(`refused  ${item}: ${why}`)
    console.log(`${summary.taken} taken, ${summary.present} there already, ${summary.refused.length} refused`)
  }
  if (summary.refused.length > 0) process.exitCode = exit.partly
}

/** A counter on a terminal; nothing elsewhere. */
function progressLine(): { step(): void; end(): void } {
  let count = 0
  const show = (): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${count} items`)
  }
  return {
    step() {
      if (++count % 25 === 0) show()
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    },
  }
}
