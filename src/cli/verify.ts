import type { Command } from 'commander'
import { rebuildMetadata } from '../archive/metadata-rebuild.ts'
import type { ArchiveVerification } from '../archive/verify.ts'
import { verifyArchive } from '../archive/verify.ts'
import type { Config } from '../config.ts'
import type { DocumentGap, LinkDoubt } from '../reports/ports.ts'
import { archiveIndex } from '../storage/archive-index.ts'
import { documentGaps, documentObjects } from '../storage/document-gaps.ts'
import { openCore } from '../wiring/core.ts'
import { exit } from './exit.ts'
import { nodeCommand } from './with-config.ts'

const shown = 20

const doubtWords: Readonly<Record<LinkDoubt, string>> = {
  'another-patient': 'names what a document of another patient names, and is not linked with it',
  'no-issuer': 'linked by a number without issuer',
  'another-day': 'linked by a number with a study of another day',
}

interface VerifyWords {
  readonly json?: true
  readonly repair?: true
}

export function verifyCommand(): Command {
  return nodeCommand<VerifyWords>(
    'verify',
    'compare every stored object with its digest and the index with the objects; list what is unlinked or doubtful',
    verify,
  )
    .option('--json', 'print the result as JSON')
    .option('--repair', 'make lost metadata of series anew out of their objects')
}

async function verify(config: Config, { json, repair }: VerifyWords): Promise<void> {
  const core = await openCore(config)
  try {
    const { db, pool } = core.database
    const ports = { objects: core.objects(), index: archiveIndex(pool), log: core.log }
    const isRebuilt = (key: string): Promise<boolean> =>
      rebuildMetadata(ports, key).catch((error: unknown) => {
        core.log.error({ event: 'metadata.not-rebuilt', err: error }, 'lost metadata could not be made anew')
        return false
      })
    const archive = await verifyArchive(ports, {
      others: documentObjects(db),
      ...(repair && { repair: isRebuilt }),
    })
    const gaps = await documentGaps(db)
    if (json) console.log(JSON.stringify({ archive, gaps }))
    else print(archive, gaps)
    if (archive.faults.length > 0) process.exitCode = exit.failed
  } finally {
    await core.close()
  }
}

function print(
  { objects, bytes, unused, faults, repaired }: ArchiveVerification,
  gaps: readonly DocumentGap[],
): void {
  console.log(
    `${objects} objects (${(bytes / 1e6).toFixed(1)} MB) read, ${faults.length} faults, ${unused} that nothing needs`,
  )
  if (repaired > 0) console.log(`${repaired} series have their lost metadata again`)
  for (const { kind, what, tell } of faults) console.log(`  ${kind}: ${tell}: ${what}`)
  list(
    `unlinked studies`,
    gaps.filter(({ unlinked, kind }) => unlinked && kind === 'study').map(({ id }) => id),
  )
  list(
    `unlinked reports`,
    gaps.filter(({ unlinked, kind }) => unlinked && kind === 'report').map(({ id }) => id),
  )
  const doubtful = gaps.filter((gap) => gap.doubts.length > 0)
  list(
    'rows with doubtful links',
    doubtful.map(
      ({ id, kind, doubts }) => `${kind} ${id}: ${doubts.map((doubt) => doubtWords[doubt]).join(', ')}`,
    ),
  )
  const lacking = gaps.filter((gap) => gap.lacking.length > 0)
  list(
    'rows that lack list metadata',
    lacking.map(({ id, kind, lacking: names }) => `${kind} ${id}: ${names.join(', ')}`),
  )
}

function list(title: string, lines: readonly string[]): void {
  console.log(`${lines.length} ${title}`)
  for (const line of lines.slice(0, shown)) console.log(`  ${line}`)
  if (lines.length > shown) console.log(`  ... and ${lines.length - shown} more (--json lists all)`)
}
