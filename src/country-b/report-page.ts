import type { ReportView, ViewSection, ViewValue } from '../domain/report-view.ts'
import { marks } from './file-names.ts'
import type { ReaderWords } from './reader-words.ts'

/**
 * A report as one plain HTML page that needs nothing else: for a reader without the portal. Its headings are the reader's,
 * the text is in the language of the report and marked so.
 * `narrative` of the sections is sanitised already; everything else is escaped here.
 */
export function reportPage(view: ReportView, words: ReaderWords): string {
  const mark = markOf(view, words)
  return `<!doctype html>
<html lang="${escaped(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mark ? `${escaped(mark)}: ` : ''}${escaped(view.title)}</title>
<style>${style}</style>
</head>
<body>
${mark ? `<p class="mark" role="alert"><strong>${escaped(mark)}</strong> ${escaped(meaningOf(view, words))}</p>` : ''}
<h1${inLanguageOf(view)}>${escaped(view.title)}</h1>
${facts(view, words)}
${view.sections.map((one) => section(one, view)).join('\n')}
</body>
</html>
`
}

/** What a reader must not miss. */
const markOf = ({ status }: ReportView, words: ReaderWords): string | undefined =>
  marks[status] && (words.status.long[status] ?? words.status[status]).toLocaleUpperCase(words.language)

const meaningOf = ({ status }: ReportView, { report: { means } }: ReaderWords): string =>
  marks[status] === 'PRELIMINARY' ? means.preliminary : means.cancelled

const inLanguageOf = ({ language }: ReportView): string =>
  language === undefined ? '' : ` lang="${escaped(language)}"`

const style = `body{font:16px/1.55 system-ui,sans-serif;max-width:70ch;margin:2rem auto;padding:0 1rem;color:#12181d}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt{color:#59646e}dd{margin:0}
table{border-collapse:collapse}td,th{border:1px solid #c3cbd1;padding:.2rem .5rem;text-align:left}
.mark{padding:.5rem .8rem;border:2px solid #b4690a;background:#ffeccb;color:#7f4500}
@media print{body{margin:0}}`

function facts({ patient, status, version, issuedAt, people }: ReportView, words: ReaderWords): string {
  const name = [patient.name.family, patient.name.given.join(' ')].filter(Boolean).join(', ')
  const rows: [string, string | undefined][] = [
    [words.patient.label, name],
    [words.patient.birthDate, patient.birthDate],
    ...patient.identifiers.map(({ value }): [string, string] => [words.patient.identifier, value]),
    [words.report.versionName, [version, words.status[status]].filter(Boolean).join(', ')],
    [words.report.issued, issuedAt],
    ...people.map(({ role, name: person, organisation }): [string, string] => [
      words.role[role],
      [person, organisation].filter(Boolean).join(', '),
    ]),
  ]
  return definitions(rows)
}

function section({ title, narrative, values }: ViewSection, view: ReportView): string {
  return `<section>
<h2>${escaped(title)}</h2>
${narrative === undefined ? '' : `<div${inLanguageOf(view)}>${narrative}</div>`}
${definitions(values.map(({ label, text }: ViewValue) => [label, text]))}
</section>`
}

function definitions(rows: readonly (readonly [string, string | undefined])[]): string {
  const given = rows.filter(([, text]) => text !== undefined && text !== '')
  if (given.length === 0) return ''
  const items = given.map(([label, text]) => `<dt>${escaped(label)}</dt><dd>${escaped(text ?? '')}</dd>`)
  return `<dl>${items.join('')}</dl>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
