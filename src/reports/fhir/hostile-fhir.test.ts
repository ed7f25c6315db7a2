import type { Bundle, Composition } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { buildReport } from '../../../test/support/build-report.ts'
import { ExchangeError } from '../../errors.ts'
import { writeFhirXml } from '../../fhir/xml-write.ts'
import { reportDocument } from '../../mapping/report-document.ts'
import { reportGraph } from '../../mapping/report-graph.ts'
import { reportView } from '../../mapping/report-view.ts'
import { checkReport } from '../check-report.ts'
import { readSource } from '../read-source.ts'

const receivedAt = '2026-01-01T00:00:00Z'
const read = (text: string) => readSource(Buffer.from(text), { receivedAt })
function refusal(text: string): ExchangeError {
  try {
    read(text)
  } catch (error) {
    if (error instanceof ExchangeError) return error
    throw error
  }
  throw new Error('it was taken')
}
const json = JSON.stringify(buildReport())
const xml = writeFhirXml(JSON.parse(json))

const withElement = (name: string): string =>
  json.replace('"resourceType":"Composition",', `$&"${name}":{"polluted":true},`)

test.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'])(
  'an element called %s is refused in XML',
  (name) => {
    const refused = refusal(xml.replace(/<Composition[^>]*>/, `$&<${name} value="x"/>`))

    expect(refused.code).toBe('bad-request')
  },
)

test.each(['__proto__', 'constructor'])('a member called %s is refused in JSON', (name) => {
  expect(refusal(withElement(name))).toMatchObject({ code: 'bad-request' })
})

test.each(['prototype', 'hasOwnProperty', 'toString', 'valueOf'])(
  'a member called %s is not read, and the sender is told where it stands',
  (name) => {
    expect(checkReport(read(withElement(name)).bundle)).toMatchObject({
      kind: 'good',
      warnings: [{ where: `Bundle.entry[0].resource.${name}` }],
    })
  },
)

test.each(['__proto__', 'constructor', 'toString'])('%s as a type of resource is refused', (name) => {
  expect(refusal(`{"resourceType":"${name}"}`)).toBeInstanceOf(ExchangeError)
  expect(refusal(`<${name} xmlns="http://hl7.org/fhir"/>`).code).toBe('bad-request')
})

test.each(['__proto__', 'constructor', 'toString'])('the code %s is a code like any other', (name) => {
  const bundle = read(json.replaceAll('"24627-2"', `"${name}"`)).bundle

  expect(JSON.stringify(reportView(bundle, 'pt'))).toContain(name)
})

test.each([
  ['nested JSON', `{"resourceType":"Bundle","entry":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ['nested objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['nested tags', xml.replace('<section>', '<section>'.repeat(20_000))],
  ['an external entity', xml.replace('?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')],
])('refuses 20,000 levels of %s, or what lies outside of it', (_, text) => {
  expect(refusal(text).code).toBe('bad-request')
})

test('resources that refer to each other in circles are read to an end', () => {
  const bundle = buildReport({ studyUid: '1.2.3' })
  const circle = { reference: 'urn:uuid:00000000-0000-4000-8000-0000000000a1' }
  const composition = bundle.entry?.[0]?.resource as Composition
  const section = composition.section ?? []
  composition.section = [...section, { ...section[0], entry: [circle] }]
  bundle.entry?.push(
    {
      fullUrl: circle.reference,
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'Round' },
        hasMember: [circle, { reference: 'urn:uuid:00000000-0000-4000-8000-0000000000a2' }],
        derivedFrom: [circle],
        focus: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' }],
      },
    },
    {
      fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a2',
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'About' },
        hasMember: [circle],
      },
    },
  )

  const checked = checkReport(read(JSON.stringify(bundle)).bundle)

  expect(checked.kind).toBe('good')
  expect(JSON.stringify(reportView(bundle, 'en'))).toContain('Round')
  expect(
    reportDocument(
      reportGraph(bundle),
      { id: '00000000-0000-4000-8000-000000000001', bytes: 1, receivedAt },
      { country: 'FI', custodian: { name: 'L', oid: '1.2' }, language: 'fi' },
    ).status,
  ).toBe('current')
})

const narrative = (inside: string): Bundle =>
  buildReport({ narrative: `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>` })

test.each([
  '<p>Seen <script>alert(1)</script></p>',
  '<p onclick="alert(1)">Seen</p>',
  '<p>Seen <img src="x" onerror="alert(1)"/></p>',
  '<p>Seen <a href="javascript:alert(1)">here</a></p>',
  '<p>Seen <svg><script>alert(1)</script></svg></p>',
  '<p>Seen</p><iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
  '<p style="background:url(javascript:alert(1))">Seen</p>',
  '<p>Seen</p></div><script>alert(1)</script><div>',
])('a narrative with a script is refused, or shown without it: %s', (inside) => {
  const { bundle } = read(JSON.stringify(narrative(inside)))
  const shown = reportView(bundle, 'en')
    .sections.map((section) => section.narrative ?? '')
    .join('')

  expect(shown).toContain('Seen')
  expect(shown).not.toMatch(/<(script|iframe|svg|img)|onclick|onerror|javascript:|style=/i)
})
