import { expect, test } from 'vitest'
import { ExchangeError } from '../errors.ts'
import { parseFhirXml, xmlRoot } from './xml.ts'

const read = (xml: string) => parseFhirXml(Buffer.from(xml))
const patient = (inside: string) => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`
function refusal(work: () => unknown): ExchangeError {
  try {
    work()
  } catch (error) {
    if (error instanceof ExchangeError) return error
    throw error
  }
  throw new Error('it was read')
}

test('lists, numbers, booleans and nested resources come out as in JSON', () => {
  const resource = read(
    patient(
      '<id value="p"/><contained><Organization><name value="A &amp; B"/></Organization></contained><active value="true"/><name id="n"><given value="Eva"/><given value="Maria"/></name><multipleBirthInteger value="2"/>',
    ),
  )

  expect(resource).toEqual({
    resourceType: 'Patient',
    id: 'p',
    contained: [{ resourceType: 'Organization', name: 'A & B' }],
    active: true,
    name: [{ id: 'n', given: ['Eva', 'Maria'] }],
    multipleBirthInteger: 2,
  })
})

test('extensions of primitives stand beside their values, in their places', () => {
  const absent =
    '<extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valueCode value="masked"/></extension>'
  const resource = read(
    patient(`<name><given value="A"/><given>${absent}</given></name><birthDate>${absent}</birthDate>`),
  )
  const shadow = {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
  }

  expect(resource).toMatchObject({
    name: [{ given: ['A', null], _given: [null, shadow] }],
    _birthDate: shadow,
  })
})

test('the narrative stays as it was written, with nested divisions', () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml"><div><p>A &lt; B</p></div><div>C</div></div>'

  expect(read(patient(`<text><status value="generated"/>${div}</text>`))).toMatchObject({ text: { div } })
})

test.each([
  [
    'an external entity',
    '<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"/>',
  ],
  ['a parameter entity', '<!doctype p [<!ENTITY % x "y">]><Patient xmlns="http://hl7.org/fhir"/>'],
  ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><Patient xmlns="http://hl7.org/fhir"/>'],
  ['deep nesting', patient('<name>'.repeat(20_000))],
  ['a tag left open', patient('<name>')],
  ['words', 'hello'],
])('N096: refuses %s', (_, xml) => {
  expect(refusal(() => read(xml)).code).toBe('bad-request')
})

test('N096: refuses a document type in UTF-16', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<!DOCTYPE x><Patient/>', 'utf16le')])

  expect(refusal(() => parseFhirXml(bytes)).code).toBe('bad-request')
})

test.each([
  [patient('<colour value="red"/>'), 'Patient.colour'],
  [patient('<active value="yes"/>'), 'Patient.active'],
  [patient('<gender value="male"/><gender value="female"/>'), 'Patient.gender'],
  ['<Pilot xmlns="http://hl7.org/fhir"/>', 'Pilot'],
])('says where the fault is in %s', (xml, where) => {
  expect(refusal(() => read(xml)).where).toBe(where)
})

test('tells what else an XML text is by its root', () => {
  expect(
    xmlRoot(Buffer.from('<?xml version="1.0"?><?xml-stylesheet href="x"?><!-- c --><v3:ClinicalDocument/>')),
  ).toBe('ClinicalDocument')
})
