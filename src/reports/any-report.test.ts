import type { Bundle, BundleEntry } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullReport } from '../../test/support/full-report.ts'
import { leaves } from '../../test/support/full-report-expected.ts'
import type { Json } from '../fhir/json.ts'
import { writeFhirXml } from '../fhir/xml-write.ts'
import { reportView } from '../mapping/report-view.ts'
import { readSource } from './read-source.ts'

/** What somebody may write in a field: no control characters, no blanks around it. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/\p{C}/gu, '').replace(/\s+/g, ' ').trim())
  .filter((text) => /[\p{L}\p{N}]/u.test(text) && !/^\d{4}-\d\d-\d\dT|^urn:oid:/i.test(text))

/** Every report has them; any of the others may be absent. */
const kept = new Set(['Composition', 'DiagnosticReport', 'Patient'])
const full = fullReport()
const others = (full.entry ?? []).flatMap(({ resource }, at) =>
  kept.has(resource?.resourceType ?? '') ? [] : [at],
)

const bundle = (said: readonly string[], absent: ReadonlySet<number>): Bundle => {
  const whole = fullReport({
    words: (element) => `${said[leaves.indexOf(element) % said.length] ?? said[0]} ${element}`,
  })
  const entry = (whole.entry ?? []).filter((_: BundleEntry, at) => !absent.has(at))
  return JSON.parse(JSON.stringify({ ...whole, entry })) as Bundle
}

const published = (contentType: string, bytes: Buffer): Json => ({
  resourceType: 'DocumentReference',
  status: 'current',
  content: [{ attachment: { contentType, data: bytes.toString('base64') } }],
})

/** How a hospital may write one and the same report. */
const forms: Readonly<Record<string, (report: Bundle) => Buffer>> = {
  JSON: (report) => Buffer.from(JSON.stringify(report)),
  'JSON with a byte order mark and blanks': (report) =>
    Buffer.from(`\uFEFF${JSON.stringify(report, null, 2)}\n`),
  XML: (report) => Buffer.from(writeFhirXml(report as unknown as Json)),
  'JSON inside a DocumentReference': (report) =>
    Buffer.from(JSON.stringify(published('application/fhir+json', Buffer.from(JSON.stringify(report))))),
  'XML inside a DocumentReference in XML': (report) =>
    Buffer.from(
      writeFhirXml(published('application/fhir+xml', Buffer.from(writeFhirXml(report as unknown as Json)))),
    ),
}

test.each(Object.keys(forms))(
  'any report, whatever it says and whatever it leaves out, is read from %s as it was written',
  (form) => {
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 6 }),
        fc.subarray(others).map((absent) => new Set(absent)),
        (said, absent) => {
          const report = bundle(said, absent)
          const bytes = forms[form]?.(report) ?? Buffer.alloc(0)
          const read = readSource(bytes, { receivedAt: '2026-03-01T00:00:00Z' })

          expect(read.bundle).toEqual(report)
          expect(reportView(read.bundle, 'en')).toEqual(reportView(report, 'en'))
        },
      ),
      { numRuns: 25 },
    )
  },
)
