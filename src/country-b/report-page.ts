import type { ReportView, ViewSection, ViewValue } from '../domain/report-view.ts'
import { marks } from './file-names.ts'

/**
 * A report as one plain HTML page that needs nothing else: for a reader without the portal.
 * `narrative` of the sections is sanitised already; everything else is escaped here.
 */
export function reportPage(view: ReportView): string {
  const mark = marks[view.status]
  const language = view.language ?? 'en'
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mark ? `${escaped(mark)}: ` : ''}${escaped(view.title)}</title>
<style>${style}</style>
</head>
<body>
${mark ? `<p class="mark" role="alert">${escaped(mark)}</p>` : ''}
<h1>${escaped(view.title)}</h1>
${facts(view)}
${view.sections.map(section).join('\n')}
</body>
</html>
`
}

const style = `body{font:16px/1.55 system-ui,sans-serif;max-width:70ch;margin:2rem auto;padding:0 1rem;color:#12181d}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt{color:#59646e}dd{margin:0}
table{border-collapse:collapse}td,th{border:1px solid #c3cbd1;padding:.2rem .5rem;text-align:left}
.mark{font-weight:700;padding:.5rem .8rem;border:2px solid #b4690a;background:#ffeccb;color:#7f4500}
@media print{body{margin:0}}`

function facts({ patient, status, version, issuedAt, people }: ReportView): string {
  const name = [patient.name.family, patient.name.given.join(' ')].filter(Boolean).join(', ')
  const rows: [string, string | undefined][] = [
    ['Patient', name],
    ['Date of birth', patient.birthDate],
    ...patient.identifiers.map(({ value }): [string, string] => ['Identifier', value]),
    ['Status', status],
    ['Version', version],
    ['Issued', issuedAt],
    ...people.map(({ role, name: person, organisation }): [string, string] => [
      role.replace(/-/g, ' '),
      [person, organisation].filter(Boolean).join(', '),
    ]),
  ]
  return definitions(rows)
}

function section({ title, narrative, values }: ViewSection): string {
  return `<section>
<h2>${escaped(title)}</h2>
${narrative ?? ''}
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
