import { type DicomJson, items, numbers, text } from '../attributes.ts'
import { valueWords } from './content-item.ts'
import type { PageNode } from './page.ts'
import { codeOf, momentWords } from './words.ts'

const maxDepth = 64
const maxItems = 20_000

/** Relationships in words; CONTAINS says nothing that the place does not say: PS3.3 Table C.17.3-8. */
const relationships: Record<string, string> = {
  'HAS PROPERTIES': 'property',
  'HAS OBS CONTEXT': 'context',
  'HAS ACQ CONTEXT': 'acquisition',
  'HAS CONCEPT MOD': 'modifier',
  'INFERRED FROM': 'inferred from',
  'SELECTED FROM': 'selected from',
}

/**
 * The items below the root of a structured report of any template, in their order: PS3.3 C.17.3. Items beyond 20,000 or
 * deeper than 64 are left out, and a note says so where they would stand.
 */
export function contentTree(root: DicomJson): readonly PageNode[] {
  let left = maxItems

  const children = (content: DicomJson, depth: number, inRunning: boolean): readonly PageNode[] =>
    items(content, 'ContentSequence').flatMap((child) => {
      if (left === 0) return []
      left -= 1
      if (left === 0) return [{ notes: ['Further items are not shown.'], isHeading: false, children: [] }]
      return [node(child, depth, inRunning)]
    })

  const node = (content: DicomJson, depth: number, inRunning: boolean): PageNode => {
    const isContainer = text(content, 'ValueType') === 'CONTAINER'
    const isRunning = text(content, 'ContinuityOfContent') === 'CONTINUOUS'
    const name = codeOf(content, 'ConceptNameCodeSequence')
    const words = valueWords(content)
    const relation = relationships[text(content, 'RelationshipType') ?? '']
    const tooDeep = depth >= maxDepth && items(content, 'ContentSequence').length > 0
    const notes = [...(words.notes ?? []), ...byReference(content), ...context(content)]
    return {
      ...(relation !== undefined && { relation }),
      ...(name !== undefined && { name: name.meaning }),
      ...(name?.code !== undefined && { nameCode: name.code }),
      ...(words.value !== undefined && { value: words.value }),
      ...(words.code !== undefined && { valueCode: words.code }),
      notes: tooDeep ? [...notes, 'Deeper items are not shown.'] : notes,
      // What belongs to a running text stays in its line
      isHeading: isContainer && !inRunning,
      children: tooDeep ? [] : children(content, depth + 1, inRunning || (isContainer && isRunning)),
    }
  }

  return children(root, 1, false)
}

/** An item that is another one of the same document: PS3.3 C.17.3.2.5. */
function byReference(content: DicomJson): readonly string[] {
  const place = numbers(content, 'ReferencedContentItemIdentifier')
  return place.length === 0 ? [] : [`the item ${place.join('.')} of this document`]
}

function context(content: DicomJson): readonly string[] {
  const moment = momentWords(text(content, 'ObservationDateTime'))
  return [
    ...(moment === undefined ? [] : [`observed ${moment}`]),
    ...uidNote(content, 'ObservationUID', 'observation'),
    ...items(content, 'ContentTemplateSequence').flatMap((template) => {
      const id = text(template, 'TemplateIdentifier')
      const owner = text(template, 'MappingResource')
      return id === undefined ? [] : [`template ${owner === undefined ? '' : `${owner} `}${id}`]
    }),
  ]
}

function uidNote(content: DicomJson, keyword: string, word: string): readonly string[] {
  const uid = text(content, keyword)
  return uid === undefined ? [] : [`${word} ${uid}`]
}
