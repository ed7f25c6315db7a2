import type { Command } from 'commander'
import { rebuildMetadata } from '../archive/metadata-rebuild.ts'
import type { ArchiveVerification } from '../archive/verify.ts'
import { verifyArchive } from '../archive/verify.ts'
import type { Config } from '../config.ts'
import type { DocumentGap, LinkDoubt } from '../reports/ports.ts'
import { archiveIndex } from '../storage/archive-index.ts'
import { documentGaps, documentObjects, everyGap } from '../storage/document-gaps.ts'
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
    const gaps = everyGap(documentGaps(db))
    if (json) await printJson(archive, gaps)
    else {
      printArchive(archive)
      await printGaps(gaps)
    }
    if (archive.faults.length > 0) process.exitCode = exit.failed
  } finally {
    await core.close()
  }
}

function printArchive({ objects, bytes, unused, faults, repaired }: ArchiveVerification): void {
  console.log(
    `${objects} objects (${(bytes / 1e6).toFixed(1)} MB) read, ${faults.length} faults, ${unused} that nothing needs`,
  )
  if (repaired > 0) console.log(`${repaired} series have their lost metadata again`)
  for (const { kind, what, tell } of faults) console.log(`  ${kind}: ${tell}: ${what}`)
}

/** One line, written piece by piece: every row of a large list may have a gap. */
async function printJson(archive: ArchiveVerification, gaps: AsyncIterable<DocumentGap>): Promise<void> {
  process.stdout.write(`{"archive":${JSON.stringify(archive)},"gaps":[`)
  let before = ''
  for await (const gap of gaps) {
    process.stdout.write(before + JSON.stringify(gap))
    before = ','
  }
  process.stdout.write(']}\n')
}

interface GapList {
  readonly title: string
  /** What of a row stands there; absent when it has no such gap. */
  readonly line: (gap: DocumentGap) => string | undefined
}

const gapLists: readonly GapList[] = [
  {
    title: 'unlinked studies',
    line: ({ unlinked, kind, id }) => (unlinked && kind === 'study' ? id : undefined),
  },
  {
    title: 'unlinked reports',
    line: ({ unlinked, kind, id }) => (unlinked && kind === 'report' ? id : undefined),
  },
  {
    title: 'rows with doubtful links',
    line: ({ id, kind, doubts }) =>
      doubts.length > 0 ? `${kind} ${id}: ${doubts.map((doubt) => doubtWords[doubt]).join(', ')}` : undefined,
  },
  {
    title: 'rows that lack list metadata',
    line: ({ id, kind, lacking }) =>
      lacking.length > 0 ? `${kind} ${id}: ${lacking.join(', ')}` : undefined,
  },
]

async function printGaps(gaps: AsyncIterable<DocumentGap>): Promise<void> {
  const lists = gapLists.map((list) => ({ ...list, count: 0, first: [] as string[] }))
  for await (const gap of gaps)
    for (const list of lists) {
      const line = list.line(gap)
      if (line === undefined) continue
      list.count++
      if (list.count <= shown) list.first.push(line)
    }
  for (const { title, count, first } of lists) {
    console.log(`${count} ${title}`)
    for (const line of first) console.log(`  ${line}`)
    if (count > shown) console.log(`  ... and ${count - shown} more (--json lists all)`)
  }
}
