import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Bundle } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { buildReport } from '../../test/support/build-report.ts'
import { fullReport } from '../../test/support/full-report.ts'
import { hasShared, shared } from '../../test/support/shared.ts'
import { compactProfiles } from '../fhir/profiles/compact.ts'
import { readFhirPackage } from '../fhir/profiles/package.ts'
import type { Issue } from '../fhir/structure.ts'
import { checkReport } from './check-report.ts'
import { mildPolicy, type ReportPolicy } from './checks/policy.ts'
import { reportProfiles } from './checks/report-profiles.ts'

const strict: ReportPolicy = {
  missing: 'refuse',
  profiles: 'refuse',
  level: 'coded',
  profileSet: reportProfiles(),
}

/** The issues of a report after one thing in it was changed. @param at path below the resource of that type. */
function changed(type: string, at: string, value: unknown, policy?: ReportPolicy): readonly Issue[] {
  const bundle = structuredClone(fullReport())
  const owner =
    type === 'Bundle'
      ? bundle
      : bundle.entry?.find(({ resource }) => resource?.resourceType === type)?.resource
  const steps = at.split('.')
  const last = steps.pop() ?? ''
  const place = steps.reduce<Record<string, unknown>>(
    (here, step) => here[step] as Record<string, unknown>,
    owner as unknown as Record<string, unknown>,
  )
  if (value === undefined) delete place[last]
  else place[last] = value
  return issuesOf(bundle, policy)
}

function issuesOf(bundle: Bundle, policy?: ReportPolicy): readonly Issue[] {
  const check = checkReport(bundle, policy)
  return check.kind === 'faulty' ? check.faults : check.kind === 'good' ? check.warnings : []
}

const quantity = { value: 3, system: 'http://unitsofmeasure.org' }

test.each([
  ['a wrong code', 'Observation', 'status', 'done', 'resource.status', 'code-invalid'],
  [
    'a wrong concept',
    'AllergyIntolerance',
    'clinicalStatus',
    { coding: [{ system: 'http://snomed.info/sct', code: '55561003' }] },
    'clinicalStatus',
    'code-invalid',
  ],
  ['a wrong label', 'Composition', 'confidentiality', 'secret', 'confidentiality', 'code-invalid'],
  [
    'a day that no calendar has',
    'Procedure',
    'performedDateTime',
    '2026-02-30',
    'performedDateTime',
    'value',
  ],
  [
    'a unit that UCUM lacks',
    'Observation',
    'valueQuantity',
    { ...quantity, code: 'mmHg' },
    'valueQuantity.code',
    'invariant',
  ],
  [
    'a unit without system',
    'Observation',
    'valueQuantity',
    { value: 3, code: 'mm' },
    'valueQuantity.code',
    'invariant',
  ],
  [
    'a period that runs backwards',
    'Specimen',
    'collection.collectedPeriod',
    { start: '2026-02-02', end: '2026-02-01' },
    'collectedPeriod',
    'invariant',
  ],
  [
    'an OID that is none',
    'Patient',
    'identifier.0.system',
    'urn:oid:1.2.abc',
    'identifier[0].system',
    'invariant',
  ],
  [
    'a UID that is none',
    'ImagingStudy',
    'series',
    [{ uid: 'x1', modality: { code: 'CT' } }],
    'series[0].uid',
    'invariant',
  ],
  [
    'half a ratio',
    'Medication',
    'ingredient.0.strength',
    { numerator: { value: 1 } },
    'strength',
    'invariant',
  ],
  [
    'data without a type',
    'DiagnosticReport',
    'presentedForm.0.contentType',
    undefined,
    'presentedForm[0].contentType',
    'invariant',
  ],
  [
    'bytes that are not base64',
    'DiagnosticReport',
    'presentedForm.0.data',
    '%%%',
    'presentedForm[0].data',
    'value',
  ],
  [
    'an empty narrative',
    'Composition',
    'section.0.text.div',
    '<div xmlns="http://www.w3.org/1999/xhtml"> </div>',
    'text.div',
    'invariant',
  ],
  [
    'a reference to nothing',
    'Composition',
    'section.1.entry.0.reference',
    'urn:uuid:00000000-0000-4000-8000-00000000ffff',
    'section[1].entry[0].reference',
    'not-found',
  ],
])('refuses %s and points at it', (_, type, at, value, where, code) => {
  const faults = changed(type, at, value)

  expect(faults).toContainEqual(
    expect.objectContaining({ severity: 'error', code, where: expect.stringContaining(where) }),
  )
})

test('names every fault, not only the first', () => {
  const bundle = structuredClone(fullReport())
  for (const { resource } of bundle.entry ?? [])
    if (resource?.resourceType === 'Observation') resource.status = 'done' as 'final'

  expect(issuesOf(bundle).filter(({ severity }) => severity === 'error').length).toBeGreaterThan(1)
})

test('takes a report with script in its narrative, and says that it is never shown', () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml">Lung <img src="x" onerror="alert(1)"/></div>'
  const issues = changed('Composition', 'section.6.text.div', div)

  expect(issues).toContainEqual(
    expect.objectContaining({ severity: 'warning', text: expect.stringContaining('txt-1') }),
  )
})

test('an element that FHIR demands is a warning, or refused where the country says so', () => {
  const [mild, hard] = [mildPolicy, strict].map(
    (policy) => changed('Composition', 'title', undefined, policy)[0],
  )

  expect(mild).toMatchObject({ severity: 'warning', where: expect.stringContaining('title') })
  expect(hard).toMatchObject({ severity: 'error', code: 'required' })
})

test('the level of a report is the policy of the country', () => {
  const entry =
    buildReport({}).entry?.filter(({ resource }) => resource?.resourceType !== 'Composition') ?? []
  const plain: Bundle = { resourceType: 'Bundle', type: 'collection', entry }
  const kinds = (['document', 'sections'] as const).map(
    (level) => checkReport(plain, { ...mildPolicy, level }).kind,
  )

  expect(kinds).toEqual(['good', 'faulty'])
})

test.each([
  ['a section of the profile', 'Composition', 'section.2.code.coding.0.code', '1-8', 'is missing (history)'],
  ['the category', 'DiagnosticReport', 'category', [], 'is missing (imaging-report)'],
  ['time of an attester', 'Composition', 'attester.0.time', undefined, 'is missing'],
  ['the birth date', 'Patient', 'birthDate', undefined, 'is missing'],
])('%s is wanted by the profile of HL7 Europe', (_, type, at, value, text) => {
  const faults = changed(type, at, value, { ...mildPolicy, profiles: 'refuse', profileSet: reportProfiles() })

  expect(faults).toContainEqual(expect.objectContaining({ severity: 'error', text }))
})

test.skipIf(!hasShared)('the example reports of HL7 Europe meet its profiles as our table has them', () => {
  const found = ['structured', 'minimal-metadata-unstructured'].map((name) => {
    const path = shared(`spec/fhir/imaging-r4/Bundle-bundle-report-${name}.json`)
    return issuesOf(JSON.parse(readFileSync(path, 'utf8')), {
      ...mildPolicy,
      profiles: 'refuse',
      profileSet: reportProfiles(),
    }).filter(({ severity }) => severity === 'error')
  })

  expect(found).toEqual([[], []])
})

test('profiles of a package that the operator added are checked too', () => {
  const profile = {
    resourceType: 'StructureDefinition',
    url: 'https://health.example/StructureDefinition/national-patient',
    type: 'Patient',
    derivation: 'constraint',
    differential: {
      element: [
        { id: 'Patient', path: 'Patient' },
        {
          id: 'Patient.identifier',
          path: 'Patient.identifier',
          slicing: { discriminator: [{ type: 'value', path: 'system' }] },
        },
        { id: 'Patient.identifier:tax', path: 'Patient.identifier', sliceName: 'tax', min: 1, max: '1' },
        {
          id: 'Patient.identifier:tax.system',
          path: 'Patient.identifier.system',
          fixedUri: 'urn:oid:2.999.77',
        },
        {
          id: 'Patient.maritalStatus',
          path: 'Patient.maritalStatus',
          min: 1,
          binding: { strength: 'required', valueSet: 'https://health.example/ValueSet/marital|1' },
        },
      ],
    },
  }
  const valueSet = {
    resourceType: 'ValueSet',
    url: 'https://health.example/ValueSet/marital',
    compose: { include: [{ system: 'urn:oid:2.999.78', concept: [{ code: 'M' }] }] },
  }
  const added = compactProfiles(
    readFhirPackage(tgz({ 'package/a.json': profile, 'package/b.json': valueSet })),
  )
  const policy: ReportPolicy = { ...mildPolicy, profiles: 'refuse', profileSet: reportProfiles(added) }
  const bundle = structuredClone(fullReport())
  for (const { resource } of bundle.entry ?? [])
    if (resource?.resourceType === 'Patient') {
      resource.meta = { profile: [profile.url] }
      resource.maritalStatus = { coding: [{ system: 'urn:oid:2.999.78', code: 'Q' }] }
    }

  expect(issuesOf(bundle, policy).map(({ text }) => text)).toEqual([
    'is missing (tax)',
    'has a code that the profile does not allow',
  ])
})

/** A package as registries give it out. */
function tgz(files: Readonly<Record<string, object>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const body = Buffer.from(JSON.stringify(content))
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('0', 156)
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

test('N095: five thousand resources within one are refused', () => {
  const bundle = buildReport()
  const contained = Array.from({ length: 5000 }, (_, n) => ({
    resourceType: 'Basic' as const,
    id: `b${n}`,
    code: {},
  }))
  Object.assign(bundle.entry?.[1]?.resource ?? {}, { contained })

  expect(checkReport(bundle)).toMatchObject({
    kind: 'faulty',
    faults: [{ where: 'Bundle.entry[1].resource.contained' }],
  })
})
