import type { Bundle, Composition, DiagnosticReport, Resource } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { buildReport } from '../../test/support/build-report.ts'
import { reportAttachments } from './report-attachments.ts'
import { reportView } from './report-view.ts'

const at = <T extends Resource>(bundle: Bundle, index: number): T => bundle.entry?.[index]?.resource as T

test('shows the conclusion first, in the words of the report under the heading of the reader', () => {
  const view = reportView(buildReport({ conclusion: 'Ei akuuttia löydöstä.' }), 'pt-PT')

  expect(view.sections[0]).toMatchObject({ kind: 'conclusion', title: 'Conclusão' })
  expect(view.sections[0]?.narrative).toContain('Ei akuuttia löydöstä.')
})

test('says a conclusion once, and adds what only the report says', () => {
  const same = reportView(buildReport({ conclusion: 'Normal.' }), 'en')
  const other = buildReport({ conclusion: 'Normal.' })
  at<DiagnosticReport>(other, 1).conclusion = 'Fracture of the <b>rib</b>.'

  expect(same.sections[0]?.narrative?.match(/Normal/g)).toHaveLength(1)
  expect(reportView(other, 'en').sections[0]?.narrative).toContain('<p>Fracture of the rib.</p>')
})

test('is preliminary when one of its parts says so', () => {
  const bundle = buildReport({ status: 'final' })
  at<Composition>(bundle, 0).status = 'preliminary'

  expect(reportView(bundle, 'en').status).toBe('preliminary')
})

test('shows a finding with its name and place beside its value', () => {
  const bundle = buildReport({})
  at<Composition>(bundle, 0).section?.push({
    code: { coding: [{ system: 'http://loinc.org', code: '59776-5' }] },
    entry: [{ reference: 'urn:uuid:f1' }, { reference: 'urn:uuid:f2' }],
  })
  const finding = (value: number, site: string): Resource => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Diameter' },
    bodySite: { text: site },
    valueQuantity: { value, unit: 'mm' },
  })
  bundle.entry?.push(
    { fullUrl: 'urn:uuid:f1', resource: finding(12, 'left') },
    { fullUrl: 'urn:uuid:f2', resource: finding(12, 'right') },
  )

  const findings = reportView(bundle, 'en').sections.find(({ kind }) => kind === 'findings')

  expect(findings?.values.map(({ element, label, text }) => [element, label, text])).toEqual([
    ['A.5.4.3.4', 'Diameter · left', '12 mm'],
    ['A.5.4.3.4', 'Diameter · right', '12 mm'],
  ])
})

test('names people by their part, and studies by their UID', () => {
  const view = reportView(buildReport({ studyUid: '1.2.3' }), 'en')

  expect(view.people).toEqual([
    { role: 'author', name: 'Sari Laine', organisation: 'Lumivaaran keskussairaala' },
  ])
  expect(view.studies).toEqual([{ studyInstanceUid: '1.2.3' }])
})

test('key images lead to instances, by address or by selection', () => {
  const bundle = buildReport({})
  bundle.entry?.push(
    {
      resource: {
        resourceType: 'DocumentReference',
        status: 'current',
        description: 'See arrow',
        category: [{ coding: [{ system: 'http://loinc.org', code: '55113-5' }] }],
        content: [
          {
            attachment: {
              url: 'https://h.example/studies/1.2/series/1.2.3/instances/1.2.3.4/frames/7/rendered',
            },
          },
        ],
      },
    },
    {
      resource: {
        resourceType: 'Basic',
        code: { text: 'ImagingSelection' },
        extension: [
          {
            url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ImagingSelection',
            extension: [
              { url: 'studyUid', valueId: '1.2' },
              { url: 'instance', extension: [{ url: 'uid', valueId: '1.2.3.5' }] },
            ],
          },
        ],
      },
    },
  )

  expect(reportView(bundle, 'en').keyImages).toEqual([
    {
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2.3',
      sopInstanceUid: '1.2.3.4',
      frame: 7,
      comment: 'See arrow',
    },
    { studyInstanceUid: '1.2', sopInstanceUid: '1.2.3.5' },
  ])
})

test('counts an attachment’s bytes as they are, inline or as a Binary of the bundle', () => {
  const bundle = buildReport({})
  const data = Buffer.from('%PDF-1.7').toString('base64')
  at<DiagnosticReport>(bundle, 1).presentedForm = [
    { contentType: 'application/pdf', data },
    { url: 'Binary/b', title: 'As issued' },
    { url: 'https://elsewhere.example/x.pdf' },
  ]
  bundle.entry?.push({ resource: { resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data } })

  expect(reportView(bundle, 'en').attachments).toEqual([
    { index: 0, contentType: 'application/pdf', bytes: 8 },
    { index: 1, contentType: 'application/pdf', title: 'As issued', bytes: 8 },
  ])
  expect(Buffer.from(reportAttachments(bundle)[1]?.content ?? []).toString()).toBe('%PDF-1.7')
})

test('roles that refer to each other in a circle end', () => {
  const bundle = buildReport({})
  bundle.entry?.push({
    fullUrl: 'urn:uuid:loop',
    resource: { resourceType: 'PractitionerRole', practitioner: { reference: 'urn:uuid:loop' } },
  })
  at<Composition>(bundle, 0).author.push({ reference: 'urn:uuid:loop' })

  expect(reportView(bundle, 'en').people).toHaveLength(1)
})

test('reads a bundle of nothing', () => {
  expect(reportView({ resourceType: 'Bundle', type: 'collection' }, 'en')).toMatchObject({
    status: 'unknown',
    sections: [],
  })
})

test('N095: findings that lead to each other, contained or not, are shown once', () => {
  const bundle = buildReport({})
  const finding = (text: string, member: string): Resource => ({
    resourceType: 'Observation',
    id: text.slice(-1),
    status: 'final',
    code: { text },
    valueString: 'seen',
    hasMember: [{ reference: member }],
  })
  at<Composition>(bundle, 0).section?.push({
    code: { coding: [{ system: 'http://loinc.org', code: '59776-5' }] },
    entry: [{ reference: 'urn:uuid:f1' }],
  })
  bundle.entry?.push(
    { fullUrl: 'urn:uuid:f1', resource: finding('Lesion a', 'urn:uuid:f2') },
    {
      fullUrl: 'urn:uuid:f2',
      resource: Object.assign(finding('Lesion b', '#c'), {
        contained: [finding('Lesion c', '#d'), finding('Lesion d', '#c')],
      }),
    },
  )

  const shown = JSON.stringify(reportView(bundle, 'en'))
  for (const name of ['Lesion a', 'Lesion b', 'Lesion c', 'Lesion d'])
    expect(shown.split(name).length - 1).toBeLessThanOrEqual(1)
  expect(shown).toContain('Lesion a')
})
