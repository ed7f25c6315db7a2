import type { Bundle, Composition, DiagnosticReport, ImagingStudy } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { planStudies } from '../studies/plan.ts'
import { draftReports } from './draft.ts'
import { reportTexts } from './texts/all.ts'
import { reportBundle } from './write-reports.ts'

const plan = planStudies()
const drafts = draftReports(plan)
const bundles = drafts.map((draft) => ({ draft, bundle: reportBundle(draft) }))

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : references(inner),
  )
}

function find<T>(bundle: Bundle, type: string): T | undefined {
  return bundle.entry?.find((entry) => entry.resource?.resourceType === type)?.resource as T | undefined
}

test('every reference of a bundle resolves within it', () => {
  for (const { bundle } of bundles) {
    const urls = new Set(bundle.entry?.map((entry) => entry.fullUrl))
    expect(references(bundle.entry).filter((one) => !urls.has(one))).toEqual([])
    expect(urls.size).toBe(bundle.entry?.length)
  }
})

test('a document begins with its composition, whose status agrees with the report', () => {
  for (const { draft, bundle } of bundles.filter((one) => one.draft.form !== 'pdf')) {
    const composition = bundle.entry?.[0]?.resource as Composition
    const report = find<DiagnosticReport>(bundle, 'DiagnosticReport')

    expect(composition.resourceType).toBe('Composition')
    expect(composition.status === 'preliminary').toBe(draft.state === 'preliminary')
    expect(report?.status).toBe(draft.state)
    expect(composition.identifier?.value).toBe(report?.identifier?.[0]?.value)
    expect(composition.section?.every((section) => section.text?.div.includes('<p>'))).toBe(true)
  }
})

test('a report that nobody has signed has no legal authenticator', () => {
  for (const { draft, bundle } of bundles.filter((one) => one.draft.form !== 'pdf')) {
    const composition = bundle.entry?.[0]?.resource as Composition
    expect(composition.attester?.some((one) => one.mode === 'legal')).toBe(draft.state !== 'preliminary')
  }
})

test('every state, form and language is there', () => {
  expect(new Set(drafts.map((one) => one.state))).toEqual(
    new Set(['final', 'preliminary', 'amended', 'corrected', 'cancelled']),
  )
  expect(new Set(drafts.map((one) => one.form))).toEqual(new Set(['structured', 'narrative', 'pdf']))
  expect(new Set(drafts.map((one) => one.text.language))).toEqual(new Set(['fi', 'sv', 'en']))
})

test('a new version replaces the one before and both are there', () => {
  const second = bundles.filter((one) => one.draft.version === 2)

  expect(second.length).toBeGreaterThan(2)
  for (const { draft, bundle } of second) {
    const composition = bundle.entry?.[0]?.resource as Composition
    expect(composition.relatesTo?.[0]?.targetIdentifier?.value).toBe(draft.number)
    expect(drafts.some((one) => one.number === draft.number && one.version === 1)).toBe(true)
  }
})

test('all but one report is on a study of the plan, and says so by UID', () => {
  const uids = new Set(plan.map((study) => `urn:oid:${study.uid}`))
  const strangers = bundles.filter(({ bundle }) => {
    const study = find<ImagingStudy>(bundle, 'ImagingStudy')
    return !uids.has(study?.identifier?.[0]?.value ?? '')
  })

  expect(strangers).toHaveLength(1)
})

test('some studies have no report, the newest among them', () => {
  const reported = new Set(drafts.map((one) => one.study.key))

  expect(reported.has('aino-20261117-101204-us-abdomen')).toBe(false)
  expect(plan.filter((study) => !reported.has(study.key)).length).toBeLessThan(plan.length * 0.1)
})

test('no report was written before its study, none is signed before it was written', () => {
  for (const { study, written, signed } of drafts) {
    const day = `${study.date.slice(0, 4)}-${study.date.slice(4, 6)}-${study.date.slice(6)}`
    expect(written >= day).toBe(true)
    if (signed !== undefined) expect(Date.parse(signed)).toBeGreaterThanOrEqual(Date.parse(written))
  }
})

test('a PDF is a whole document with the name of the patient in it', () => {
  for (const { draft, bundle } of bundles.filter((one) => one.draft.form === 'pdf')) {
    const report = find<DiagnosticReport>(bundle, 'DiagnosticReport')
    const pdf = Buffer.from(report?.presentedForm?.[0]?.data ?? '', 'base64').toString('latin1')

    expect(pdf.startsWith('%PDF-1.4')).toBe(true)
    expect(pdf.trimEnd().endsWith('%%EOF')).toBe(true)
    expect(pdf).toContain(draft.person.family.toUpperCase())
  }
})

test('there are at least forty texts, and one for every kind of examination', () => {
  expect(reportTexts.length).toBeGreaterThanOrEqual(40)
  for (const study of plan) {
    if (study.shows === 'subdural') continue
    expect(reportTexts.some((text) => text.exam === study.exam && text.shows === study.shows)).toBe(true)
  }
})
