import type { CompositionSection, Reference } from '@medplum/fhirtypes'
import { narrativeText } from '../../fhir/narrative.ts'
import type { Issue } from '../../fhir/structure.ts'
import { system } from '../../fhir/urls.ts'
import { sectionCoding } from '../../mapping/report-codes.ts'
import { type SectionName, sectionCodes } from '../../mapping/report-graph.ts'
import type { EntryContext } from './collected.ts'
import { doseCode, readEntry } from './entries.ts'
import { narrativeOf } from './narrative.ts'
import { sectionKind } from './section-kinds.ts'
import { allAt, childrenOf, firstAt, textOf, walk, type XmlNode } from './xml-tree.ts'

export interface ReadSections {
  readonly sections: CompositionSection[]
  readonly issues: Issue[]
  /** Plain text of the sections of each kind. */
  readonly texts: ReadonlyMap<SectionName, string>
}

/** The sections of a structured body, in their order and nesting, with what their entries say collected in `into`. */
export function readSections(
  context: Omit<EntryContext, 'kind' | 'isDose' | 'entries'>,
  mediaName: (id: string) => string | undefined,
): ReadSections {
  const issues: Issue[] = []
  const texts = new Map<SectionName, string>()
  const { reader } = context
  const read = (node: XmlNode): CompositionSection[] => {
    const section = sectionOf(node)
    return section === undefined ? [] : [section]
  }
  const sectionOf = (node: XmlNode): CompositionSection | undefined => {
    const codeNode = firstAt(node, 'code')
    const title = reader.text(firstAt(node, 'title'))
    const own = reader.concept(codeNode)
    const kind = sectionKind(codeNode?.attributes.code, title)
    const text = firstAt(node, 'text')
    reader.saw(text)
    const narrative = narrativeOf(text, mediaName)
    if (narrative.hasDeleted)
      issues.push({
        severity: 'warning',
        where: 'ClinicalDocument.section.text',
        text: 'marks text as deleted, which is not shown',
      })
    if (kind && narrative.div !== undefined)
      texts.set(kind, [texts.get(kind), narrativeText(narrative.div)].filter(Boolean).join('\n'))
    const entries = entriesOf(context, node, kind, codeNode?.attributes.code === '73569-6')
    const inner = allAt(node, 'component', 'section').flatMap(read)
    return written({ title, kind, own, div: narrative.div, entries, inner })
  }
  const body = firstAt(reader.root, 'component', 'structuredBody')
  return { sections: allAt(body, 'component', 'section').flatMap(read), issues, texts }
}

interface SectionParts {
  readonly title: string | undefined
  readonly kind: SectionName | undefined
  readonly own: CompositionSection['code']
  readonly div: string | undefined
  readonly entries: Reference[]
  readonly inner: CompositionSection[]
}

/** A section of the report; a catalogue of objects that stands elsewhere in it is left out. */
function written({ title, kind, own, div, entries, inner }: SectionParts): CompositionSection | undefined {
  const isEmpty = div === undefined && entries.length === 0 && inner.length === 0
  if (isEmpty && kind === 'study') return undefined
  const code = kind ? kindCode(kind, own?.coding) : own
  return {
    ...(title !== undefined && { title }),
    ...(code && { code }),
    ...(div !== undefined && { text: { status: 'additional', div } }),
    ...(entries.length > 0 && { entry: entries }),
    ...(inner.length > 0 && { section: inner }),
    ...(isEmpty && empty),
  }
}

/** FHIR R4 Composition cmp-1: a section holds text, entries or sections, else says why not. */
const empty = {
  emptyReason: {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
        code: 'unavailable',
        display: 'Unavailable',
      },
    ],
  },
}

/** HL7 Europe's code of a section first, then the document's own. */
const kindCode = (kind: SectionName, own: NonNullable<CompositionSection['code']>['coding'] = []) => ({
  coding: [
    sectionCoding(kind),
    ...own.filter((one) => one.system !== system.loinc || one.code !== sectionCodes[kind]),
  ],
})

function entriesOf(
  context: Omit<EntryContext, 'kind' | 'isDose' | 'entries'>,
  node: XmlNode,
  kind: SectionName | undefined,
  isDose: boolean,
): Reference[] {
  const entries: Reference[] = []
  const before = context.into.dose.length
  for (const entry of allAt(node, 'entry'))
    for (const inner of childrenOf(entry)) readEntry({ ...context, kind, isDose, entries }, inner)
  const component = context.into.dose.slice(before)
  if (component.length > 0)
    entries.push(
      context.assembly.add({
        resourceType: 'Observation',
        status: 'final',
        code: doseCode,
        subject: context.subject,
        component,
      }),
    )
  return entries
}

/** Names of the pictures and documents inside a body, by their ID. */
export function mediaNames(root: XmlNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const node of walk(root)) {
    if (node.name !== 'observationMedia' || !node.attributes.ID) continue
    const type = firstAt(node, 'value')?.attributes.mediaType
    names.set(node.attributes.ID, textOf(firstAt(node, 'text')) ?? type ?? node.attributes.ID)
  }
  return names
}
