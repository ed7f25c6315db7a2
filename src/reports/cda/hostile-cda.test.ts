import { expect, test } from 'vitest'
import { ExchangeError } from '../../errors.ts'
import { reportView } from '../../mapping/report-view.ts'
import { readCda } from './read-cda.ts'

const receivedAt = '2026-01-01T00:00:00Z'

/** A small report with the given head and sections. */
const document = ({ head = '', patient = '', sections = '', before = '' }): string =>
  `${before}<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="2.999.1" extension="R1"/>
  <code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/>
  <title>CT</title>
  <effectiveTime value="20260101100000+0100"/>
  <recordTarget><patientRole>
    ${patient || '<id root="2.999.2" extension="P1"/><patient><name><family>Oja</family></name></patient>'}
  </patientRole></recordTarget>
  ${head}
  <component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`

const section = (text: string, entries = ''): string =>
  `<component><section><code code="59776-5" codeSystem="2.16.840.1.113883.6.1"/><title>Findings</title><text>${text}</text>${entries}</section></component>`

const read = (xml: string) => readCda(Buffer.from(xml), { receivedAt })
const shown = (xml: string): string => JSON.stringify(reportView(read(xml).bundle, 'en'))
function refusal(xml: string): ExchangeError {
  try {
    read(xml)
  } catch (error) {
    if (error instanceof ExchangeError) return error
    throw error
  }
  throw new Error('it was taken')
}

test.each([
  ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'],
  [
    'an entity bomb',
    `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefgh'.replace(/./g, (c, at) => `<!ENTITY ${c} "${`&${'abcdefg'[at]};`.repeat(10)}">`)}]>`,
    '&h;',
  ],
])('refuses %s before anything is parsed', (_, before, text) => {
  expect(refusal(document({ before, sections: section(text) })).code).toBe('bad-request')
})

test('N097: refuses 20,000 nested tags', () => {
  const deep = '<paragraph>'.repeat(20_000)

  expect(refusal(document({ sections: section(deep) })).code).toBe('bad-request')
})

test('an undeclared entity stays text and leads nowhere', () => {
  expect(shown(document({ sections: section('a &xxe; b') }))).toContain('a &amp;xxe; b')
})

test('scripts, styles, handlers and addresses of a narrative don’t reach the reader’s page', () => {
  const text =
    '<paragraph onclick="x()">Seen <script>alert(1)</script><style>p{}</style><linkHtml href="javascript:y()">here</linkHtml>' +
    '<img src="http://a.example/x.png"/><iframe src="http://b.example"/>&lt;script&gt;z()&lt;/script&gt;</paragraph>'

  const view = reportView(read(document({ sections: section(text) })).bundle, 'en')
  const html = view.sections.map(({ narrative }) => narrative ?? '').join('')

  expect(html).toContain('Seen')
  expect(html).toContain('here')
  expect(html).not.toMatch(/<script|<style|onclick|<img|<iframe|href=|src=|alert\(1\)/)
})

test('N098: a style sheet that the document names is neither fetched nor kept', () => {
  const before = '<?xml-stylesheet type="text/xsl" href="https://evil.example/x.xsl"?>'
  const { bundle } = read(document({ before, sections: section('Seen') }))

  expect(JSON.stringify(bundle)).not.toMatch(/stylesheet|evil\.example/)
  expect(JSON.stringify(reportView(bundle, 'en'))).toContain('Seen')
})

test('N098: a body of HTML becomes an attachment and no text of the report', () => {
  const html = '<script>alert(1)</script><p>Body</p>'
  const body = `<nonXMLBody><text mediaType="text/html" representation="B64">${Buffer.from(html).toString('base64')}</text></nonXMLBody>`
  const { bundle } = read(document({}).replace(/<structuredBody>.*<\/structuredBody>/s, body))
  const view = reportView(bundle, 'en')

  expect(view.attachments[0]).toMatchObject({ contentType: 'text/html', bytes: html.length })
  expect(view.sections.map(({ narrative }) => narrative ?? '').join('')).not.toMatch(/script|alert|Body/)
})

test('text marked as deleted is not shown, and the sender is told', () => {
  const xml = document({ sections: section('kept <content revised="delete">dropped</content>') })

  expect(shown(xml)).not.toContain('dropped')
  expect(read(xml).issues.map(({ text }) => text)).toContain('marks text as deleted, which is not shown')
})

const namedBy = (name: string): string => {
  const entry = `<entry><observation classCode="OBS"><code code="${name}" codeSystem="2.999"/><value xsi:type="${name}">v</value></observation></entry>`
  return document({ sections: section(`<content styleCode="${name}">words</content>`, entry) })
}

test.each(['__proto__', 'constructor', 'toString'])('the code %s is a code like any other', (name) => {
  expect(shown(namedBy(name))).toContain('words')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test.each(['__proto__', 'constructor'])('refuses an element called %s', (name) => {
  expect(refusal(document({ sections: section(`<${name}>x</${name}>`) })).code).toBe('bad-request')
})

test('a reference that leads to the element around it ends', () => {
  const entry =
    '<entry><observation classCode="OBS"><code code="1" codeSystem="2.999"><originalText><reference value="#all"/></originalText></code><value xsi:type="ST">v</value></observation></entry>'
  const xml = document({ sections: section('<content ID="all">All of it</content>', entry) })

  expect(shown(xml)).toContain('All of it')
})

test('masked data of the patient is marked as masked, in every place', () => {
  const patient = `<id nullFlavor="MSK"/><addr nullFlavor="MSK"/><telecom nullFlavor="MSK"/>
    <patient><name nullFlavor="MSK"/><administrativeGenderCode nullFlavor="MSK"/><birthTime nullFlavor="MSK"/></patient>`

  const { bundle } = read(document({ patient, sections: section('x') }))
  const masked = [
    {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
    },
  ]

  expect(bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource).toEqual({
    resourceType: 'Patient',
    identifier: masked,
    name: masked,
    telecom: masked,
    address: masked,
    _gender: masked[0],
    _birthDate: masked[0],
  })
})

test.each([
  ['nullified', 'entered-in-error'],
  ['active', 'preliminary'],
  ['completed', 'final'],
])('the status %s means %s', (status, expected) => {
  const xml = document({ head: `<statusCode code="${status}"/>`, sections: section('x') })

  expect(reportView(read(xml).bundle, 'en').status).toBe(expected)
})

test('refuses a discharge summary, and a document about nobody', () => {
  const summary = document({ sections: '' }).replace('18748-4', '18842-5')
  const nobody = document({ sections: section('x') }).replace(/<recordTarget>[\s\S]*<\/recordTarget>/, '')

  expect(refusal(summary).code).toBe('not-supported')
  expect(refusal(nobody)).toMatchObject({
    code: 'unprocessable',
    where: 'ClinicalDocument.recordTarget.patientRole',
  })
})
