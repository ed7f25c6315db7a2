import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportStatus } from '../domain/list-row.ts'
import type { ViewPerson } from '../domain/report-view.ts'

/** Words of the portal for what a page of a report says too: both take them from one table. */
export interface ReaderWords {
  /** BCP 47, of the words. */
  readonly language: string
  readonly patient: Readonly<Record<'label' | 'birthDate' | 'identifier', string>>
  readonly status: Readonly<Record<ReportStatus, string>> & {
    readonly long: Readonly<Partial<Record<ReportStatus, string>>>
  }
  readonly report: Readonly<Record<'issued' | 'versionName', string>> & {
    readonly means: Readonly<Record<'preliminary' | 'cancelled', string>>
  }
  readonly role: Readonly<Record<ViewPerson['role'], string>>
}

const folder = join(import.meta.dirname, '../../portal/src/i18n')
const held = new Map<string, Promise<ReaderWords>>()

/** @param language BCP 47; one that is not of the European Union's is answered in English. */
export function readerWords(language: string): Promise<ReaderWords> {
  const short = language.split('-')[0]?.toLowerCase() ?? ''
  const code = official.has(short) ? short : 'en'
  const words = held.get(code) ?? wordsOf(code)
  held.set(code, words)
  return words
}

/** Regulation No 1 of 1958, article 1. */
const official = new Set('bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split(' '))

const wordsOf = async (language: string): Promise<ReaderWords> => ({
  ...(JSON.parse(await readFile(join(folder, `${language}.json`), 'utf8')) as Omit<ReaderWords, 'language'>),
  language,
})
