import type { NamedCoding } from '../domain/codes.ts'
import type { ListRow } from '../domain/list-row.ts'
import type { ReportView } from '../domain/report-view.ts'
import {
  codesOfRow,
  codesOfView,
  inLanguage,
  type Naming,
  namedRow,
  namedView,
} from '../mapping/named-codes.ts'
import { codeKey } from '../terminology/code-names.ts'
import type { Requester } from './requester.ts'

/** Rows of a list with their codes in the reader's language, as far as their names are known. @param language BCP 47. */
export async function nameRows(
  requester: Pick<Requester, 'codeNames'>,
  rows: readonly ListRow[],
  language: string,
): Promise<readonly ListRow[]> {
  const naming = await namingOf(requester, rows.flatMap(codesOfRow), language)
  return rows.map((row) => namedRow(row, naming))
}

/** The same for a report. */
export async function nameReport(
  requester: Pick<Requester, 'codeNames'>,
  view: ReportView,
  language: string,
): Promise<ReportView> {
  return namedView(view, await namingOf(requester, codesOfView(view), language))
}

/** Our own names first, then those of the terminology server; a code that neither names stays as it was sent. */
async function namingOf(
  { codeNames }: Pick<Requester, 'codeNames'>,
  codings: readonly NamedCoding[],
  language: string,
): Promise<Naming> {
  const own = inLanguage(language)
  const unnamed = codeNames ? codings.filter((coding) => own(coding).name === undefined) : []
  const found = await codeNames?.names(unnamed, language)
  return (coding) => {
    const named = own(coding)
    const name = named.name ?? found?.get(codeKey(coding))
    return name === undefined ? coding : { ...coding, name }
  }
}
