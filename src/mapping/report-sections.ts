import type { CompositionSection } from '@medplum/fhirtypes'
import { foldText } from '../domain/fold-text.ts'
import type { ViewSection } from '../domain/report-view.ts'
import { extensionsOf } from '../fhir/elements.ts'
import { cleanNarrative, narrativeText } from '../fhir/narrative.ts'
import { extension } from '../fhir/urls.ts'
import { designation } from '../terminology/designations.ts'
import { datasetSections } from './dataset.ts'
import { datasetValues } from './dataset-values.ts'
import { type ReportGraph, sectionCodes } from './report-graph.ts'

/** Kinds of section in the order in which a doctor reads; what no section has is `other`. */
const order = datasetSections.map(({ kind }) =>
  kind === 'report' ? 'other' : kind,
) as readonly ViewSection['kind'][]
/** LOINC section codes by kind; what no code names is `other`. */
const codeOf: Readonly<Record<string, string>> = { ...sectionCodes }

/**
 * Sections of a report for reading: conclusion first, each with its cleaned narrative, as dictated where it was only
 * dictated, and the elements of the data set that belong to it. Sections without anything to read are left out.
 */
export function viewSections(graph: ReportGraph, language: string): ViewSection[] {
  return order.flatMap((kind) => {
    const code = kind === 'other' ? sectionCodes.report : codeOf[kind]
    const title = (code && designation('document', code, language)) ?? kind
    const narrative = narrativeOf(graph, kind, title)
    const values = datasetValues(graph, kind, language)
    if (narrative === '' && values.length === 0) return []
    return [{ kind, title, ...(narrative !== '' && { narrative }), values }]
  })
}

function narrativeOf(graph: ReportGraph, kind: ViewSection['kind'], heading: string): string {
  const wanted = kind === 'other' ? ['report', undefined] : [kind]
  const sections = graph.sections.filter(({ name }) => wanted.includes(name))
  const parts = sections.map(({ section }, index) =>
    sectionHtml(section, index > 0 || kind === 'other' || hasOwnTitle(section, heading)),
  )
  if (kind === 'other') parts.unshift(looseText(graph))
  const html = parts.filter(Boolean).join('\n')
  return kind === 'conclusion' ? withConclusion(graph, html) : withNotes(graph, kind, html)
}

/** Whether the writer called a section something else than the reader's heading and the name of its code say. */
const hasOwnTitle = ({ title, code }: CompositionSection, heading: string): boolean =>
  title !== undefined &&
  ![heading, ...(code?.coding ?? []).map(({ display = '' }) => display)].some(
    (name) => foldText(name) === foldText(title),
  )

/** Text of the whole document where it has no sections to hold it. */
const looseText = ({ composition, report, sections }: ReportGraph): string =>
  sections.length > 0 ? '' : cleanNarrative(composition?.text?.div ?? report?.text?.div ?? '')

function sectionHtml(section: CompositionSection, titled: boolean): string {
  const text = section.text?.div === undefined ? '' : cleanNarrative(section.text.div)
  const said = foldText(section.text?.div === undefined ? '' : narrativeText(section.text.div))
  const dictated = extensionsOf(section, extension.note).flatMap((e) => e.valueAnnotation?.text ?? [])
  const notes = dictated.filter((note) => !said.includes(foldText(note))).map(paragraphs)
  const body = [text, ...notes].filter(Boolean).join('\n')
  return body !== '' && titled && section.title ? `<h4>${escaped(section.title)}</h4>\n${body}` : body
}

/** `DiagnosticReport.conclusion` where the section doesn't say it already. */
function withConclusion({ report }: ReportGraph, html: string): string {
  if (!report?.conclusion) return html
  const conclusion = narrativeText(report.conclusion)
  if (bare(narrativeText(html)).includes(bare(conclusion))) return html
  return [html, paragraphs(conclusion)].filter(Boolean).join('\n')
}

/** Notes of the report on a section, by their annotation type, where the section doesn't say them already. */
function withNotes({ report }: ReportGraph, kind: ViewSection['kind'], html: string): string {
  const code = codeOf[kind]
  const notes = extensionsOf(report, extension.reportNote)
    .flatMap((e) => e.valueAnnotation ?? [])
    .filter((note) =>
      extensionsOf(note, extension.annotationType)
        .flatMap((e) => e.valueCodeableConcept?.coding ?? [])
        .some((coding) => coding.code === code),
    )
    .map(({ text = '' }) => text)
  const said = bare(narrativeText(html))
  const missing = notes.filter((note) => !said.includes(bare(markdownText(note)))).map(paragraphs)
  return [html, ...missing].filter(Boolean).join('\n')
}

/** Text for comparison: words only. */
const bare = (text: string): string => foldText(text).replace(/[^\p{L}\p{N}]+/gu, ' ')

/** Markdown of a dictation as plain text: only emphasis is in use. */
const markdownText = (text: string): string => text.replace(/\*\*([^*\n]+)\*\*/g, '$1')

/** Plain or dictated text as paragraphs; `**...**` becomes bold. */
const paragraphs = (text: string): string =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escaped(line.trim()).replace(/\*\*([^*\n]+)\*\*/g, '<strong>$1</strong>')}</p>`)
    .join('\n')

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
