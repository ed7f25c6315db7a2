import { predictLength } from 'client-zip'
import type { ListRow } from '../domain/list-row.ts'
import { ExchangeError } from '../errors.ts'
import { reportAttachments } from '../mapping/report-attachments.ts'
import { demandKeepable } from './document-list.ts'
import { type DownloadPlan, type PlannedFile, planName } from './download-plan.ts'
import { instanceFile, marks, reportName, seriesFolder, studyFolder, uniqueNames } from './file-names.ts'
import { newHandle } from './handles.ts'
import { findEntry, openReport } from './open-report.ts'
import { studyInUse } from './open-study.ts'
import { inOrder, type OpenedSeries, seriesOf } from './opened-study.ts'
import type { DownloadState } from './ports.ts'
import { readerWords } from './reader-words.ts'
import { readme } from './readme.ts'
import { reportPage } from './report-page.ts'
import type { Requester, Treating } from './requester.ts'

export type DownloadItem =
  | { readonly kind: 'study'; readonly study: string }
  | { readonly kind: 'series'; readonly study: string; readonly series: string }
  | { readonly kind: 'report'; readonly report: string }

const maxFiles = 50_000

/**
 * Plans a ZIP of studies, series and reports, none of whose pixels are fetched yet: names, lengths and the reports. What is restricted
 * is not taken away, and nothing is asked of its source then.
 * File names say what a thing is and never whose; a preliminary report says so in its name.
 * Errors: `not-found`, `forbidden`, `too-large` beyond 50,000 files, those of opening studies and reports.
 */
export async function makeDownload(
  requester: Requester,
  treating: Treating,
  items: readonly DownloadItem[],
  language: string,
): Promise<DownloadState> {
  const id = newHandle()
  const draft: Draft = { id, files: [], objects: [], statuses: [], unique: uniqueNames() }
  for (const item of items) {
    if (item.kind === 'report') await addReport(requester, treating, draft, item.report, language)
    else await addStudy(requester, treating, draft, item)
    if (draft.files.length > maxFiles)
      throw new ExchangeError('too-large', `A download holds at most ${maxFiles} files: take it in parts.`)
  }
  await keep(requester, treating, draft, 'README.txt', Buffer.from(readmeOf(draft, language)))

  const { files, objects } = draft
  const plan: DownloadPlan = { files, objects, at: Date.now() }
  await requester.treatments.keep(treating.treatment.id, planName(id), Buffer.from(JSON.stringify(plan)))
  const state: DownloadState = {
    id,
    fileName: fileName(draft),
    bytes: Number(predictLength(files.map(({ path, bytes }) => ({ name: path, size: bytes })))),
    files: files.length,
    state: 'ready',
    sent: 0,
    filesSent: 0,
  }
  await requester.downloads.add(treating.treatment.id, state)
  return state
}

interface Draft {
  readonly id: string
  readonly files: PlannedFile[]
  readonly objects: DownloadPlan['objects'][number][]
  readonly statuses: ListRow['status'][]
  readonly unique: (name: string) => string
}

async function addStudy(
  requester: Requester,
  treating: Treating,
  draft: Draft,
  item: Exclude<DownloadItem, { kind: 'report' }>,
): Promise<void> {
  const { entry } = await findEntry(requester, treating, item.study, 'study')
  demandKeepable(entry)
  const study = await studyInUse(requester, treating, item.study)
  const chosen = item.kind === 'series' ? [seriesOf(study, item.series)] : [...study.series.values()]
  const folder = draft.unique(studyFolder(entry, study.manifest))
  const inStudy = uniqueNames()
  chosen.forEach((series, index) => {
    draft.files.push(
      ...seriesFiles(item.study, series, `${folder}/${inStudy(seriesFolder(series.manifest, index))}`),
    )
  })
  draft.objects.push({ country: study.country, id: study.manifest.studyInstanceUid })
}

const seriesFiles = (study: string, series: OpenedSeries, folder: string): PlannedFile[] =>
  inOrder(series).map(([instance, { bytes }], index) => ({
    path: `${folder}/${instanceFile(index)}`,
    bytes,
    source: { kind: 'instance', study, series: series.handle, instance },
  }))

async function addReport(
  requester: Requester,
  treating: Treating,
  draft: Draft,
  report: string,
  language: string,
): Promise<void> {
  demandKeepable((await findEntry(requester, treating, report, 'report')).entry)
  const { entry, bundle, bytes, view } = await openReport(requester, treating, { report, language })
  const current = { ...entry, status: view.status }
  const folder = `Reports/${draft.unique(reportName(current))}`
  const name = reportName(current)
  const add = (file: string, content: Uint8Array): Promise<void> =>
    keep(requester, treating, draft, `${folder}/${file}`, content)
  await add(`${name}.fhir.json`, bytes)
  await add(`${name}.html`, Buffer.from(reportPage(view, await readerWords(language))))
  const documents = reportAttachments(bundle).filter(({ contentType }) => contentType === 'application/pdf')
  for (const [place, { content }] of documents.entries())
    await add(`${name}${place === 0 ? '' : ` (${place + 1})`}.pdf`, content)
  draft.objects.push({ country: entry.country, id: entry.documentId })
  draft.statuses.push(view.status)
}

async function keep(
  { treatments }: Requester,
  { treatment }: Treating,
  draft: Draft,
  path: string,
  content: Uint8Array,
): Promise<void> {
  const name = `${planName(draft.id)}/${draft.files.length}`
  await treatments.keep(treatment.id, name, content)
  draft.files.push({ path, bytes: content.length, source: { kind: 'kept', name } })
}

const needsMark = (statuses: Draft['statuses']): boolean =>
  statuses.some((status) => status !== undefined && marks[status] === 'PRELIMINARY')

function fileName({ objects, statuses }: Draft): string {
  const countries = [...new Set(objects.map(({ country }) => country))].join(' ')
  const day = new Date().toISOString().slice(0, 10)
  return `Imaging ${countries} ${day}${needsMark(statuses) ? ' with PRELIMINARY report' : ''}.zip`
}

/** What the ZIP holds, in the reader's language and then in English, for whoever gets it from them. */
function readmeOf({ files, statuses }: Pick<Draft, 'files' | 'statuses'>, language: string): string {
  const images = files.filter(({ source }) => source.kind === 'instance').length
  const values = { time: new Date().toISOString(), images: String(images), reports: String(statuses.length) }
  return readme(language, values, needsMark(statuses))
}
