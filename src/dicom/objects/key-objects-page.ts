import { type DicomJson, items, text } from '../attributes.ts'
import { contentTree } from './content-tree.ts'
import { evidenceBlock } from './evidence.ts'
import { facts, type Page } from './page.ts'
import { subjectBlock } from './subject-facts.ts'
import { coded, codeOf, dateTimeWords } from './words.ts'

/** Key Object Description: PS3.16 TID 2010. */
const description = '113012'

/** A selection of instances, and why they were selected: PS3.3 A.35.4. */
export function keyObjectsPage(json: DicomJson): Page {
  const title = codeOf(json, 'ConceptNameCodeSequence')
  return {
    title: title?.meaning ?? 'Key objects',
    blocks: [
      subjectBlock(
        json,
        facts([
          ['Why', coded(title)],
          ['Selected', dateTimeWords(json, 'ContentDate', 'ContentTime')],
        ]),
      ),
      { kind: 'prose', title: 'Description', paragraphs: descriptions(json) },
      { kind: 'tree', title: 'Selection', nodes: contentTree(json) },
      evidenceBlock(json, 'CurrentRequestedProcedureEvidenceSequence', 'Selected instances'),
      evidenceBlock(json, 'IdenticalDocumentsSequence', 'The same selection elsewhere'),
    ],
  }
}

const descriptions = (json: DicomJson): readonly string[] =>
  items(json, 'ContentSequence').flatMap((child) => {
    const [name] = items(child, 'ConceptNameCodeSequence')
    const isDescription = name !== undefined && text(name, 'CodeValue') === description
    const value = text(child, 'TextValue')
    return isDescription && value !== undefined ? [value] : []
  })
