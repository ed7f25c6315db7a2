import { readFileSync } from 'node:fs'
import { hasShared, shared } from './shared.ts'

/** One real file of the collection, as its manifest describes it. */
export interface CorpusFile {
  readonly path: string
  readonly set: 'dev' | 'bad'
  readonly sha256: string
  readonly study?: string | null
  readonly series?: string | null
  readonly instance?: string | null
  readonly modality?: string | null
  readonly transfer_syntax?: string | null
  readonly rows?: number | null
  readonly cols?: number | null
  readonly frames?: number | null
  readonly has_part10_header?: boolean
}

/** The rows of one set; empty where the collection isn't there. */
export function corpus(set: CorpusFile['set']): readonly CorpusFile[] {
  if (!hasShared) return []
  const rows = JSON.parse(readFileSync(shared('corpus/manifest.json'), 'utf8')) as CorpusFile[]
  return rows.filter((row) => row.set === set)
}

export const corpusPath = (file: Pick<CorpusFile, 'path'>): string => shared('corpus', file.path)
