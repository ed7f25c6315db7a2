import { type DicomJson, item, items, text } from '../attributes.ts'
import { contentTree } from './content-tree.ts'
import { evidenceBlock } from './evidence.ts'
import { type Fact, facts, type Page } from './page.ts'
import { subjectBlock } from './subject-facts.ts'
import {
  className,
  coded,
  codedWords,
  codeOf,
  dateTimeWords,
  meanings,
  momentWords,
  personWords,
} from './words.ts'

const completions: Record<string, string> = { COMPLETE: 'complete', PARTIAL: 'partial' }
const verifications: Record<string, string> = { VERIFIED: 'verified', UNVERIFIED: 'not verified' }
const preliminary: Record<string, string> = { PRELIMINARY: 'preliminary', FINAL: 'final' }

/** A structured report of any template: PS3.3 C.17. */
export function reportPage(json: DicomJson): Page {
  const title = codeOf(json, 'ConceptNameCodeSequence')
  const language = languageOf(json)
  return {
    title: title?.meaning ?? className(text(json, 'SOPClassUID')),
    ...(language !== undefined && { language }),
    blocks: [
      subjectBlock(json, documentFacts(json)),
      { kind: 'tree', title: 'Content', nodes: contentTree(json) },
      evidenceBlock(json, 'CurrentRequestedProcedureEvidenceSequence', 'Seen for this report'),
      evidenceBlock(json, 'PertinentOtherEvidenceSequence', 'Other evidence'),
      evidenceBlock(json, 'PredecessorDocumentsSequence', 'Earlier documents'),
      evidenceBlock(json, 'IdenticalDocumentsSequence', 'The same document elsewhere'),
    ],
  }
}

const word = (words: Record<string, string>, term: string | undefined): string | undefined =>
  term === undefined ? undefined : (words[term] ?? term)

function documentFacts(json: DicomJson): readonly Fact[] {
  const template = item(json, 'ContentTemplateSequence')
  return [
    ...facts([
      ['Kind of document', className(text(json, 'SOPClassUID'))],
      ['Document title', coded(codeOf(json, 'ConceptNameCodeSequence'))],
      [
        'Template',
        template && [text(template, 'MappingResource'), text(template, 'TemplateIdentifier')].join(' '),
      ],
      ['Content of', dateTimeWords(json, 'ContentDate', 'ContentTime')],
      ['Completion', word(completions, text(json, 'CompletionFlag'))],
      ['Completion described', text(json, 'CompletionFlagDescription')],
      ['State', word(preliminary, text(json, 'PreliminaryFlag'))],
      ['Verification', word(verifications, text(json, 'VerificationFlag'))],
      ['Performed procedure', meanings(json, 'PerformedProcedureCodeSequence')],
    ]),
    ...items(json, 'VerifyingObserverSequence').map((observer) => ({
      name: 'Verified by',
      value: sentence([
        personWords(observer, 'VerifyingObserverName'),
        coded(codeOf(observer, 'VerifyingObserverIdentificationCodeSequence')),
        text(observer, 'VerifyingOrganization'),
        momentWords(text(observer, 'VerificationDateTime')),
      ]),
    })),
    ...items(json, 'AuthorObserverSequence').map((observer) => ({
      name: 'Author',
      value: observerWords(observer),
    })),
    ...items(json, 'ParticipantSequence').map((observer) => ({
      name: 'Participant',
      value: sentence([
        observerWords(observer),
        text(observer, 'ParticipationType'),
        momentWords(text(observer, 'ParticipationDateTime')),
      ]),
    })),
    ...items(json, 'ReferencedRequestSequence').map((request) => ({
      name: 'Requested',
      value: sentence([
        text(request, 'RequestedProcedureDescription') ?? meanings(request, 'RequestedProcedureCodeSequence'),
        text(request, 'AccessionNumber'),
        text(request, 'RequestedProcedureID'),
      ]),
    })),
  ].filter(({ value }) => value !== '')
}

const sentence = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ')

/** A person or a device: PS3.3 Table C.17-3b. */
const observerWords = (observer: DicomJson): string =>
  sentence([
    personWords(observer, 'PersonName'),
    text(observer, 'StationName'),
    text(observer, 'DeviceUID'),
    text(observer, 'Manufacturer'),
    text(observer, 'ManufacturerModelName'),
    text(observer, 'InstitutionName'),
  ])

/** PS3.16 TID 1204: Language of Content Item and Descendants. */
const languageConcept = '121049'

function languageOf(json: DicomJson): string | undefined {
  const content = items(json, 'ContentSequence').find((child) => {
    const name = item(child, 'ConceptNameCodeSequence')
    return name !== undefined && text(name, 'CodeValue') === languageConcept
  })
  const language = content && item(content, 'ConceptCodeSequence')
  return language && codedWords(language) && text(language, 'CodeValue')
}
