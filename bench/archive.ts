import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare, table } from './archive/compare.ts'
import { load } from './archive/load.ts'
import { measureSide } from './archive/measure-side.ts'
import { type SideName, versions } from './archive/sides.ts'
import type { Figures } from './archive/step.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const sides: readonly SideName[] = ['bare', 'orthanc', 'ours']

/** The archive beside Orthanc and a bare Node server, one after the other, with the same bytes on the same disk. */
export async function run({ data, rounds, seconds, only, profile }: BenchOptions): Promise<BenchResult> {
  const folder = data ?? join(tmpdir(), 'roentgate-bench')
  mkdirSync(folder, { recursive: true })
  const objects = load(join(folder, 'load'))
  const found: Record<SideName, Figures[]> = { ours: [], orthanc: [], bare: [] }
  const failures: string[] = []
  for (let round = 0; round < rounds; round++)
    for (const name of sides) {
      const scratch = mkdtempSync(join(folder, `${name}-`))
      try {
        const measuring = {
          load: objects,
          folder: scratch,
          round,
          isLast: round === rounds - 1,
          seconds,
          ...(only !== undefined && { only: new RegExp(only) }),
          ...(profile && { profile: join(import.meta.dirname, 'results/profile') }),
          failed: (what: string) => failures.push(what),
        }
        found[name].push(await measureSide(name, measuring))
      } finally {
        rmSync(scratch, { recursive: true, force: true })
      }
    }
  const rows = compare(found)
  return {
    results: { versions: versions(), rounds, seconds, rows, each: found, failures },
    text: [table(rows), about(rounds), ...failures.map((what) => `- Wrong answer: ${what}`)].join('\n\n'),
    failed: failures.length > 0,
  }
}

const about = (rounds: number): string => {
  const { node, orthanc, 'orthanc-dicomweb': plugin } = versions()
  return `Medians of ${rounds} rounds, least and most in brackets. Roentgate with a token, durable writes and its journal; Orthanc ${orthanc} with DICOMweb ${plugin} and SQLite, TCP_NODELAY, without authentication; bare: an HTTP server of Node ${node} that sends the same files. Server and client share the machine; every answer of a loop is checked.`
}
