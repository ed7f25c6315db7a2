import { type DicomJson, items, number, numbers, text, texts } from '../attributes.ts'
import { drawingWords } from './coordinates.ts'
import { type Cell, type Fact, facts, type Page, type PageNode } from './page.ts'
import { referenceWords } from './reference-words.ts'
import { subjectBlock } from './subject-facts.ts'
import { className, dateTimeWords, measure, numberWords, personWords } from './words.ts'

/** What a presentation state says about how images are to be shown: PS3.3 A.33, C.10, C.11. */
export function presentationPage(json: DicomJson): Page {
  return {
    title: text(json, 'ContentDescription') ?? text(json, 'ContentLabel') ?? 'Presentation state',
    blocks: [
      subjectBlock(json, stateFacts(json)),
      { kind: 'facts', title: 'Display', facts: displayFacts(json) },
      {
        kind: 'tree',
        title: 'Annotations',
        nodes: items(json, 'GraphicAnnotationSequence').map(annotation),
      },
      {
        kind: 'table',
        title: 'Layers',
        head: ['Layer', 'Order', 'Description'],
        rows: items(json, 'GraphicLayerSequence').map((layer) => [
          text(layer, 'GraphicLayer') ?? '',
          text(layer, 'GraphicLayerOrder') ?? '',
          text(layer, 'GraphicLayerDescription') ?? '',
        ]),
      },
      { kind: 'table', title: 'Images', head: ['Series', 'Image'], rows: images(json) },
    ],
  }
}

const stateFacts = (json: DicomJson): readonly Fact[] =>
  facts([
    ['Kind', className(text(json, 'SOPClassUID'))],
    ['Label', text(json, 'ContentLabel')],
    ['Made', dateTimeWords(json, 'PresentationCreationDate', 'PresentationCreationTime')],
    ['Made by', personWords(json, 'ContentCreatorName')],
  ])

const shapes: Record<string, string> = { IDENTITY: 'as they are', INVERSE: 'inverted' }

function displayFacts(json: DicomJson): readonly Fact[] {
  const shape = text(json, 'PresentationLUTShape')
  const turned = number(json, 'ImageRotation')
  const isFlipped = text(json, 'ImageHorizontalFlip') === 'Y'
  return [
    ...facts([
      ['Grey levels', shape === undefined ? undefined : (shapes[shape] ?? shape)],
      ['Rescaled', rescaleWords(json)],
      ['Turned', turned === undefined || turned === 0 ? undefined : `${turned} degrees clockwise`],
      ['Mirrored', isFlipped ? 'left to right' : undefined],
      ['Shutter', texts(json, 'ShutterShape').join(', ').toLowerCase()],
      ['Colours', paletteWords(json)],
    ]),
    ...items(json, 'SoftcopyVOILUTSequence').map((voi) => ({ name: 'Window', value: windowWords(voi) })),
    ...items(json, 'DisplayedAreaSelectionSequence').map((area) => ({
      name: 'Shown part',
      value: areaWords(area),
    })),
    ...items(json, 'BlendingSequence').map((blended) => ({
      name: 'Blended',
      value: [
        text(blended, 'BlendingPosition')?.toLowerCase(),
        ...items(blended, 'ReferencedSeriesSequence').flatMap((series) =>
          items(series, 'ReferencedImageSequence').map(referenceWords),
        ),
      ].join(' '),
    })),
    ...facts([['Opacity of what lies above', measure(json, 'RelativeOpacity', '')]]),
  ]
}

function paletteWords(json: DicomJson): string | undefined {
  const name = text(json, 'PaletteColorLookupTableUID')
  const has = json['00281101'] !== undefined
  return name ?? (has ? 'by a palette' : undefined)
}

function rescaleWords(json: DicomJson): string | undefined {
  const slope = number(json, 'RescaleSlope')
  const intercept = number(json, 'RescaleIntercept')
  if (slope === undefined && intercept === undefined) return undefined
  return `times ${slope ?? 1} plus ${intercept ?? 0} ${text(json, 'RescaleType') ?? ''}`.trim()
}

function windowWords(voi: DicomJson): string {
  const widths = numbers(voi, 'WindowWidth')
  const names = texts(voi, 'WindowCenterWidthExplanation')
  const windows = numbers(voi, 'WindowCenter').map((center, at) => {
    const name = names[at] === undefined ? '' : ` (${names[at]})`
    return `centre ${numberWords(center)}, width ${numberWords(widths[at] ?? 0)}${name}`
  })
  const tables = items(voi, 'VOILUTSequence').map(
    (table) =>
      `table${text(table, 'LUTExplanation') === undefined ? '' : ` ${text(table, 'LUTExplanation')}`}`,
  )
  return [...windows, ...tables].join('; ')
}

function areaWords(area: DicomJson): string {
  const from = numbers(area, 'DisplayedAreaTopLeftHandCorner').join(', ')
  const to = numbers(area, 'DisplayedAreaBottomRightHandCorner').join(', ')
  const mode = text(area, 'PresentationSizeMode')?.toLowerCase()
  return `column, row (${from}) to (${to})${mode === undefined ? '' : `, ${mode}`}`
}

function annotation(json: DicomJson): PageNode {
  const on = items(json, 'ReferencedImageSequence').map(referenceWords)
  return {
    name: text(json, 'GraphicLayer') ?? 'Annotation',
    notes: on.length === 0 ? [] : [`on ${on.join('; ')}`],
    isHeading: true,
    children: [
      ...items(json, 'TextObjectSequence').map((object) =>
        leaf('Text', text(object, 'UnformattedTextValue') ?? ''),
      ),
      ...items(json, 'GraphicObjectSequence').map((object) => leaf('Drawing', drawingWords(object))),
      ...items(json, 'CompoundGraphicSequence').map((object) =>
        leaf('Drawing', text(object, 'CompoundGraphicType')?.toLowerCase() ?? ''),
      ),
    ],
  }
}

const leaf = (name: string, value: string): PageNode => ({
  name,
  value,
  notes: [],
  isHeading: false,
  children: [],
})

const images = (json: DicomJson): readonly (readonly Cell[])[] =>
  items(json, 'ReferencedSeriesSequence').flatMap((series) =>
    items(series, 'ReferencedImageSequence').map((image) => [
      text(series, 'SeriesInstanceUID') ?? '',
      referenceWords(image),
    ]),
  )
