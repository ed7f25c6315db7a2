import { type DatasetElement, datasetElements, datasetViews } from '../src/mapping/dataset.ts'

const proof = '../../src/http/fhir/data-set.test.ts'
const journey = '../../test/journeys/data-set.test.ts'

/** The page that says of every element of the data set where it comes from, where it goes and where it is shown. */
export function datasetPage(): string {
  const leaves = datasetElements.filter(({ isGroup }) => !isGroup)
  return `# The data set of imaging reports and studies

The ${leaves.length} elements of the European guideline on medical images and imaging reports (sections 4.1 and 4.2), from \`spec/dataset/elements.json\`: the table from which reports are read and shown, and from which this page is made by \`node tools/generate-docs.ts\`.

- **Comes from**: where a report or an object in FHIR R4 or DICOM has it. Documents in other formats (CDA, structured reports, PDF) become a FHIR document with the same paths before they are read.
- **Goes to**: the paths that are read, from the part of the report that is named first; the next alternative is taken where the one before says nothing. What a hospital wrote in FHIR is given to other countries as it was written.
- **Shown**: the section of the report's page in the portal. Codes are shown beside their words.
- **Proof**: [round trip](${proof}) writes the element at a hospital's door and reads it at the door for other countries; [journey](${journey}) reads it in the portal of the other country. Both fail by the name of the element that is lost.

${datasetElements.map((element) => (element.isGroup ? heading(element) : row(element))).join('\n')}
`
}

const header = '| element | comes from | goes to | shown | codes | proof |\n|---|---|---|---|---|---|'

/** A table begins under each heading that has elements of its own. */
function heading({ id, name }: DatasetElement): string {
  const level = Math.min(id.replace('#1', '').split('.').length, 4)
  const own = datasetElements.some((one) => one.group === id && !one.isGroup)
  return `\n${'#'.repeat(level)} ${id} ${name}\n${own ? `\n${header}` : ''}`
}

function row(element: DatasetElement): string {
  const { id, name, fhir, dicom = [], codes = '', selectionList, note } = element
  const said = note === undefined ? '' : `<br>${cell(note)}`
  const cells = [
    `**${id}** ${cell(name)}${selectionList ? ' (in the list)' : ''}${said}`,
    [...fhir.map(code), ...dicom.map((one) => `DICOM ${cell(one)}`)].join('<br>'),
    goesTo(element),
    shownIn(element),
    cell(codes),
    `"${id} is read as it was written"`,
  ]
  return `| ${cells.join(' | ')} |`
}

function goesTo({ id, shown }: DatasetElement): string {
  const paths = datasetViews.flatMap(({ each, elements }) =>
    (elements[id] ?? []).map((alternative) =>
      [alternative]
        .flat()
        .map((path) => code(path.startsWith('@') || each === '@whole' ? path : `${each}: ${path}`))
        .join(' and '),
    ),
  )
  if (shown?.as === 'narrative') paths.unshift(`narrative of the section ${shown.section}`)
  if (shown?.as === 'attachment') paths.unshift(code('@report: presentedForm'))
  if (shown?.as === 'code') paths.unshift(`code of ${shown.of}`)
  return paths.join('<br>')
}

function shownIn({ id, shown }: DatasetElement): string {
  const sections = datasetViews.filter(({ elements }) => id in elements).map(({ section }) => section)
  const places = [...new Set(sections)].map((section) => `values of ${section}`)
  if (shown?.as === 'narrative') places.unshift(`text of ${shown.section}`)
  if (shown?.as === 'attachment') places.unshift('documents beside the report')
  if (shown?.as === 'code') places.unshift(`code beside ${shown.of}`)
  return places.join('<br>')
}

const cell = (text: string): string => text.replace(/\|/g, '\\|')
const code = (text: string): string => `\`${cell(text)}\``
