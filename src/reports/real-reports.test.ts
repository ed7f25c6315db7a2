import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { hasShared, shared } from '../../test/support/shared.ts'
import { ExchangeError } from '../errors.ts'
import type { Issue } from '../fhir/structure.ts'
import { reportView } from '../mapping/report-view.ts'
import { checkReport } from './check-report.ts'
import { readSource } from './read-source.ts'

const receivedAt = '2026-01-01T00:00:00Z'
const file = (name: string): Buffer => readFileSync(shared('reports/dev', name))

type Outcome = 'taken' | string

/** What becomes of a file: taken with a view, or refused in words. */
function outcomeOf(name: string): { outcome: Outcome; issues: readonly Issue[] } {
  try {
    const { bundle, issues } = readSource(file(name), { receivedAt })
    const check = checkReport(bundle)
    if (check.kind === 'good') return { outcome: 'taken', issues: [...issues, ...check.warnings] }
    return { outcome: check.kind === 'faulty' ? (check.faults[0]?.text ?? 'faulty') : check.kind, issues }
  } catch (error) {
    if (error instanceof ExchangeError) return { outcome: error.tell, issues: [] }
    throw error
  }
}

const viewOf = (name: string) => reportView(readSource(file(name), { receivedAt }).bundle, 'en')

const noRequest = 'This CDA document is a request or a referral, not an imaging report.'
const noImages = 'This lists the images of a study, not what they show. Send the images.'

/** Every report that was collected, by file. */
const outcomes: readonly (readonly [file: string, outcome: Outcome])[] = [
  ['cda-us-ccda21-dir.xml', 'taken'],
  ['cda-us-ccda21-dir-variant.xml', 'taken'],
  ['cda-fr-img-cr-img-2024.xml', 'taken'],
  ['cda-fr-d2lm-fin-2022.xml', 'taken'],
  ['cda-fr-ris-initial-pdf.xml', 'taken'],
  ['cda-fr-ris-replace-pdf.xml', 'taken'],
  ['cda-it-fse-rad.xml', 'taken'],
  ['cda-it-fse-rad-ko-81-83.xml', 'taken'],
  ['cda-eu-ehdsi-orcd-report-pdf.xml', 'taken'],
  ['cda-ch-de-xray-v2.xml', 'taken'],
  ['cda-ch-it-xray-v2.xml', 'taken'],
  ['cda-ch-fr-xray-v1.xml', 'taken'],
  ['cda-ch-de-order-v2.xml', noRequest],
  ['cda-fr-order-mammo-2024.xml', noRequest],
  ['cda-fr-order-xray-limb-2024.xml', noRequest],
  ['fhir-us-core-dr-chest-xray.json', 'taken'],
  ['fhir-us-core-dr-cardiology.json', 'taken'],
  ['fhir-us-breast-narrative-bundle.json', 'taken'],
  ['fhir-de-mii-diagnosticreport.json', 'taken'],
  ['fhir-de-mii-composition.json', 'taken'],
  ['fhir-de-mii-observation-measurement.json', 'taken'],
  ['fhir-nl-medmij-docref-report-1-1.json', 'taken'],
  ['fhir-nl-medmij-docref-report-2-2.json', 'taken'],
  [
    'fhir-nl-medmij-binary-report-1-1.json',
    'This is a document without data about its patient. Send it inside a DocumentReference.',
  ],
  ['fhir-it-fse-rad-bundle.json', 'taken'],
  ['fhir-au-echo-document-bundle.xml', 'taken'],
  ['fhir-nl-nictiz-pregnancy-us-gz-ize-kwa-casus1.xml', 'taken'],
  ['fhir-nl-nictiz-pregnancy-us-gz-ize-kwa-casus3.xml', 'taken'],
  ['fhir-nl-nictiz-pregnancy-us-gz-izv-tes-casus9999.xml', 'taken'],
  ['fhir-us-imagingstudy-r4.json', noImages],
  ['fhir-de-mii-imagingstudy-ct.json', noImages],
  ['fhir-au-imagingstudy-echo.xml', noImages],
  [
    'fhir-nl-medmij-docref-image-1-1.json',
    'This refers to the images of a study, not to a report. Send the images.',
  ],
  ['fhir-eu-mado-bundle-101.json', 'manifest'],
  ['fhir-au-order-chest-ct.xml', 'This is a request for an examination, not an imaging report.'],
  ['hl7v2-intl-oru-r01-cda.hl7', 'taken'],
  ['hl7v2-intl-oru-r01-sr.hl7', 'taken'],
  ['hl7v2-au-oru-r01-ct-pdf.hl7', 'taken'],
  ['hl7v2-fr-mdm-t02-initial-b64.er7', 'taken'],
  ['hl7v2-ca-oru-r01-echo-text.hl7', 'taken'],
  ['hl7v2-fr-mdm-t04-delete.er7', 'taken'],
  [
    'hl7v2-us-oru-fragment-dicom-study.txt',
    'This is a part or a batch of HL7 version 2 messages, not one report.',
  ],
  ['hl7v2-fr-tlr-oru-r01-answer.hl7', 'This HL7 version 2 message is not a report of images.'],
  ['hl7v2-intl-omi-o23-order.hl7', 'This HL7 version 2 message is a request, not an imaging report.'],
  ['hl7v2-us-orm-o01-ct-head.hl7', 'This HL7 version 2 message is a request, not an imaging report.'],
  ['hl7v2-intl-adt-a40-merge.hl7', 'This HL7 version 2 message is about a patient, not an imaging report.'],
  ['fhir-au-ereq-xray-1.xml', 'This is a request for an examination, not an imaging report.'],
]

/** Words of a narrative or of a page, without markup, folded. */
const words = (text: string): Set<string> =>
  new Set(
    text
      .replace(/<!--[\s\S]*?-->/g, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)))
      .replace(/&amp;/g, '&')
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&apos;/g, "'")
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 1),
  )

/** All words that stand in the narrative blocks of a CDA document. */
function narrativeWords(xml: string): Set<string> {
  const blocks = xml.replace(/<!--[\s\S]*?-->/g, '').match(/<text>[\s\S]*?<\/text>/g) ?? []
  return words(blocks.join(' '))
}

describe.skipIf(!hasShared)('real reports of nine countries', () => {
  test.each(outcomes)('%s: %s', (name, outcome) => {
    expect(outcomeOf(name).outcome).toBe(outcome)
  })

  test.each(outcomes.filter(([name, outcome]) => name.startsWith('cda') && outcome === 'taken'))(
    '%s: every word of its text is in the view',
    (name) => {
      const shown = words(JSON.stringify(viewOf(name).sections).replace(/\\n|\\t/g, ' '))

      const missing = [...narrativeWords(file(name).toString('utf8'))].filter((word) => !shown.has(word))

      expect(missing).toEqual([])
    },
  )

  test('the lines of a message stand in their sections, with study, order and accession number', () => {
    const view = viewOf('hl7v2-intl-oru-r01-sr.hl7')
    const text = JSON.stringify(view.sections)

    expect(view.studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([
      '1.2.392.200036.9125.0.198811291108.7',
    ])
    expect(text).toContain('There is a small mass in the left lung measuring approximately 3mmx2mm.')
    expect(text).toContain('Follow-up with CT of the Abdomen without contrast is recommended in 6 months.')
    expect(text).toContain('AccessionNumber')
  })

  test('a report that is a web page is read as text', () => {
    const text = JSON.stringify(viewOf('fhir-us-core-dr-chest-xray.json').sections)

    expect(text).toContain('No acute abnormality.')
    expect(text).not.toMatch(/<script|<head/)
  })

  test('the header of the American scenario names another examination than its body: both are kept, and said', () => {
    const { issues } = outcomeOf('cda-us-ccda21-dir.xml')
    const view = viewOf('cda-us-ccda21-dir.xml')

    expect(issues.map(({ text }) => text)).toContain(
      'names an examination of another modality than the images of the body',
    )
    const values = view.sections.flatMap((section) => section.values.map(({ text }) => text))
    expect(values).toContain('Magnetic resonance angiography, head; without contrast material(s)')
    expect(values.join(' ')).toMatch(/Computed Radiography|\bCR\b/)
  })

  test('what is masked in the French report is marked as masked, not left empty', () => {
    const { bundle } = readSource(file('cda-fr-img-cr-img-2024.xml'), { receivedAt })
    const observations = (bundle.entry ?? []).filter(
      ({ resource }) => resource?.resourceType === 'Observation',
    )

    const masked = observations.filter(({ resource }) =>
      JSON.stringify(resource).includes('"valueCode":"masked"'),
    )

    expect(masked.length).toBeGreaterThan(0)
    for (const { resource } of masked)
      expect((resource as { bodySite?: object }).bodySite).toEqual({
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' },
        ],
      })
  })

  test('the French report names three studies, their orders and accession numbers, and what it replaces', () => {
    const view = viewOf('cda-fr-img-cr-img-2024.xml')
    const values = view.sections.flatMap((section) => section.values)

    expect(view.studies).toHaveLength(3)
    expect(values.filter(({ element }) => element === 'A.1.8.11').map(({ text }) => text)).toEqual([
      '105234751',
      '105234752',
    ])
    expect(view.replaces).toBe('urn:ietf:rfc:3986|urn:uuid:90e1c8ec-f951-4b26-a305-a34848818dd6')
    expect(view.version).toBe('2')
  })

  test('what has no place is named, in the answer and in the report', () => {
    const { bundle, issues } = readSource(file('cda-it-fse-rad.xml'), { receivedAt })
    const named = issues.filter(({ text }) => text.includes('original only')).map(({ where }) => where)

    expect(named).toContain('ClinicalDocument.dataEnterer')
    expect(JSON.stringify(bundle)).toContain('ClinicalDocument.dataEnterer')
  })

  test('the original stands byte for byte among the presented forms', () => {
    const name = 'cda-eu-ehdsi-orcd-report-pdf.xml'
    const { bundle } = readSource(file(name), { receivedAt })
    const report = bundle.entry?.[1]?.resource
    if (report?.resourceType !== 'DiagnosticReport') throw new Error('no report')

    const forms = (report.presentedForm ?? []).map(({ contentType, data }) => ({
      contentType,
      bytes: Buffer.from(data ?? '', 'base64'),
    }))

    expect(forms.map(({ contentType }) => contentType)).toEqual(['application/pdf', 'text/xml'])
    expect(forms[0]?.bytes.subarray(0, 4).toString()).toBe('%PDF')
    expect(forms[1]?.bytes.equals(file(name))).toBe(true)
  })
})

describe.skipIf(!hasShared)('the Italian report and its ministry’s conversion of it', () => {
  let cda: ReturnType<typeof viewOf>
  let fhir: ReturnType<typeof viewOf>
  beforeAll(() => {
    cda = viewOf('cda-it-fse-rad.xml')
    fhir = viewOf('fhir-it-fse-rad-bundle.json')
  })
  const flat = (text: string): string =>
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  const values = (view: ReturnType<typeof viewOf>, element: string): string[] =>
    view.sections.flatMap((section) =>
      section.values.filter((value) => value.element === element).map(({ text }) => text),
    )

  test.each([
    'A.1.1.3',
    'A.1.1.4',
    'A.1.1.5',
    'A.1.2.2',
    'A.1.5.4',
    'A.1.6.1',
    'A.1.6.4',
    'A.1.7.4',
    'A.1.8.0',
    'A.1.8.3',
    'A.1.8.4',
    'A.1.8.7',
    'A.1.8.8',
    'A.1.8.10',
    'A.5.3.2',
    'B.1.1',
  ])('agree on %s', (element) => {
    expect(values(cda, element)).toEqual(values(fhir, element))
  })

  test('say the same sentences', () => {
    const text = (view: typeof cda): string => flat(JSON.stringify(view.sections).replace(/\\[nt]/g, ' '))
    const sentences = [
      'Quadro radiologico complessivamente nella norma ed invariato rispetto al precedente.',
      'Al controllo odierno non sono evidenti significative curvature scoliotiche.',
      'Si consiglia un approfondimento istologico al fine di definire la natura della lesione',
      "Si consiglia di rimuovere la medicazione entro 3 giorni e di non sottoporre l'arto a sforzo.",
    ]

    for (const sentence of sentences) {
      expect(text(cda)).toContain(sentence)
      expect(text(fhir)).toContain(sentence)
    }
  })
})
