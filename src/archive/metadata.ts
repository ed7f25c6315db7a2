import { ExchangeError } from '../errors.ts'
import type { MetadataLines } from './metadata-lines.ts'
import { type RebuildPorts, rebuildMetadata } from './metadata-rebuild.ts'
import { divider, lineOf, withBase, without } from './metadata-text.ts'
import type { SeriesMetadata } from './ports.ts'

/** Whose metadata: a study's, a series', or an instance's. */
export interface MetadataOf {
  readonly studyUid: string
  readonly seriesUid?: string
  readonly sopUid?: string
}

export interface MetadataPorts extends RebuildPorts {
  readonly lines: MetadataLines
}

const separator = Buffer.from(divider)
const open = Buffer.from('[')
const close = Buffer.from(']')

/**
 * The DICOM JSON array of all instances of a study or a series, or of one instance, in pieces. Undefined when there is
 * none. What was put together and what came since are read from one state of the index.
 */
export async function readMetadata(
  ports: MetadataPorts,
  { studyUid, seriesUid, sopUid }: MetadataOf,
  base: string,
): Promise<AsyncIterable<Buffer> | undefined> {
  const series = await ports.index.metadata(studyUid, seriesUid)
  const [first] = series
  if (!first) return undefined
  if (sopUid === undefined) return wholeSeries(ports, studyUid, series, base)
  const line = await instanceLine(ports, studyUid, first, sopUid)
  return line && pieces([open, ...withBase(line, base), close])
}

async function* pieces(all: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield Buffer.concat(all)
}

async function* wholeSeries(
  ports: MetadataPorts,
  studyUid: string,
  series: readonly SeriesMetadata[],
  base: string,
): AsyncGenerator<Buffer> {
  let isFirst = true
  for (const each of series) {
    for (const lines of await linesOf(ports, studyUid, each)) {
      yield Buffer.concat([isFirst ? open : separator, ...withBase(lines, base)])
      isFirst = false
    }
  }
  yield isFirst ? Buffer.from('[]') : close
}

async function instanceLine(
  ports: MetadataPorts,
  studyUid: string,
  series: SeriesMetadata,
  sopUid: string,
): Promise<Buffer | undefined> {
  for (const lines of await linesOf(ports, studyUid, series)) {
    const line = lineOf(lines, sopUid)
    if (line) return line
  }
  return undefined
}

async function linesOf(
  ports: MetadataPorts,
  studyUid: string,
  series: SeriesMetadata,
  tries = 3,
): Promise<readonly Buffer[]> {
  const fresh = series.fresh === null ? [] : [Buffer.from(series.fresh)]
  if (series.metadataKey === null) return fresh
  const lines = await ports.lines(series.metadataKey)
  if (lines) return [without(lines, series.replaced ?? []), ...fresh].filter(({ length }) => length > 0)
  // It was replaced between the look into the index and here, or the store has lost it
  if (tries < 3) await rebuildMetadata(ports, series.metadataKey)
  const [now] = await ports.index.metadata(studyUid, series.seriesUid)
  if (!now || tries === 0)
    throw new ExchangeError('internal', undefined, { detail: 'The metadata object of a series is missing' })
  return linesOf(ports, studyUid, now, tries - 1)
}
