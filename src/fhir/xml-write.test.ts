import { readdirSync, readFileSync } from 'node:fs'
import type { Bundle } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullReport } from '../../test/support/full-report.ts'
import { expectedValues, says } from '../../test/support/full-report-expected.ts'
import { hasShared, shared } from '../../test/support/shared.ts'
import { reportView } from '../mapping/report-view.ts'
import type { Json } from './json.ts'
import { parseFhirXml } from './xml.ts'
import { writeFhirXml } from './xml-write.ts'

const again = (resource: object): unknown => parseFhirXml(Buffer.from(writeFhirXml(resource as Json)))

test('elements stand in the order of their definition, ids and addresses as attributes, primitives with their extensions', () => {
  const xml = writeFhirXml({
    resourceType: 'Patient',
    birthDate: '1950-01-01',
    _birthDate: { id: 'b', extension: [{ url: 'https://x.example/e', valueString: 'a "b"\n<c>' }] },
    name: [{ given: ['A', null, 'C'], _given: [null, { id: 'g' }, null] }],
    active: false,
    id: 'p1',
  })

  expect(xml.split('\n')[1]).toBe(
    '<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><active value="false"/>' +
      '<name><given value="A"/><given id="g"/><given value="C"/></name>' +
      '<birthDate id="b" value="1950-01-01"><extension url="https://x.example/e"><valueString value="a &quot;b&quot;&#10;&lt;c&gt;"/></extension></birthDate></Patient>',
  )
})

test('a narrative that would break the document is cleaned', () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>one<br>two &nbsp; <!-- x --></div>'
  const read = again({ resourceType: 'Basic', text: { status: 'generated', div }, code: { text: 'x' } })

  expect(read).toMatchObject({ text: { div: expect.stringMatching(/^<div xmlns=.*one<br \/>two/) } })
})

test.skipIf(!hasShared)('the official examples and real reports come back as they were', () => {
  const folder = shared('reports/dev')
  const real = readdirSync(folder)
    .filter((name) => /^fhir.*\.xml$/.test(name))
    .flatMap((name) => {
      try {
        return [parseFhirXml(readFileSync(`${folder}/${name}`))]
      } catch {
        return [] // STU3
      }
    })
  const examples = readdirSync(shared('spec/fhir/imaging-r4'))
    .filter((name) => /^(Bundle|Composition|DiagnosticReport|ImagingStudy|Observation)-.*\.json$/.test(name))
    .map((name): object => JSON.parse(readFileSync(shared(`spec/fhir/imaging-r4/${name}`), 'utf8')))

  expect(real.length + examples.length).toBeGreaterThan(40)
  expect([...real, ...examples].map(again)).toEqual([...real, ...examples])
})

/** What somebody may write in a field: anything but control characters, not only blanks, no blanks around it. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => text.replace(/\p{C}/gu, '').replace(/\s+/g, ' ').trim())
  .filter((text) => /[\p{L}\p{N}]/u.test(text) && !/^\d{4}-\d\d-\d\dT|^urn:oid:/i.test(text))

test('any report that is written, in JSON or XML, is read to the same values', () => {
  const patient = { family: 'Korhonen', given: 'Eva', birthDate: '1950-01-01' }
  const identifier = { system: 'urn:oid:1.2.246.21', value: '010150-999R' }
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (texts) => {
      const say = (element: string): string => `${texts[element.length % texts.length]} ${element}`
      const bundle = fullReport({ words: say, patient: { ...patient, identifier } })
      const expected = expectedValues(say, { ...patient, value: identifier.value }, '2.999.119.1')
      const read = again(bundle) as Bundle
      const view = reportView(read, 'en')

      expect(read).toEqual(JSON.parse(JSON.stringify(bundle)))
      expect([...expected].filter(([id, value]) => !says(view, id, value))).toEqual([])
    }),
    { numRuns: 100 },
  )
})
