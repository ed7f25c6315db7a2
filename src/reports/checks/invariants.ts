import { spanOf } from '../../fhir/dates.ts'
import { isObject, type Json } from '../../fhir/json.ts'
import type { Issue } from '../../fhir/structure.ts'
import { extension, system } from '../../fhir/urls.ts'
import { isUnitCode } from './unit-codes.ts'

interface Invariant {
  /** Type of element that it is about (FHIR R4, as in spec/fhir/elements.json). */
  readonly type: string
  /** As the specification names it; a fault's text ends with it. */
  readonly key: string
  readonly severity: Issue['severity']
  /** Element inside, where the fault is shown. */
  readonly at?: string
  readonly text: string
  fails(value: Json, owner: Json): boolean
}

const has = (value: Json, name: string): boolean => name in value || `_${name}` in value
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const isEmptyList = (value: unknown): boolean => list(value).length === 0
const starts = (value: Json, prefix: string): boolean =>
  Object.keys(value).some((key) => key.startsWith(prefix))
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const ordered = (low: number | undefined, high: number | undefined): boolean =>
  low === undefined || high === undefined || low <= high
const codes = (concept: unknown): string[] =>
  isObject(concept) ? list(concept.coding).flatMap((c) => (isObject(c) ? [text(c.code)] : [])) : []
const isAbsent = (value: Json): boolean =>
  list(value.extension).some((e) => isObject(e) && e.url === extension.dataAbsent)

/** Invariants of FHIR R4 and of HL7 Europe's imaging profiles that a table of elements can't say. */
export const invariants: readonly Invariant[] = [
  {
    type: 'Period',
    key: 'per-1',
    severity: 'error',
    text: 'ends before it starts',
    fails: ({ start, end }) => {
      const [from, to] = [spanOf(text(start))?.from, spanOf(text(end))?.to]
      return from !== undefined && to !== undefined && from >= to
    },
  },
  {
    type: 'Range',
    key: 'rng-2',
    severity: 'error',
    text: 'has a low value above the high value',
    fails: ({ low, high }) =>
      isObject(low) &&
      isObject(high) &&
      low.code === high.code &&
      !ordered(number(low.value), number(high.value)),
  },
  {
    type: 'Ratio',
    key: 'rat-1',
    severity: 'error',
    text: 'needs both numerator and denominator',
    fails: (value) => has(value, 'numerator') !== has(value, 'denominator'),
  },
  {
    type: 'Quantity',
    key: 'qty-3',
    severity: 'error',
    at: 'code',
    text: 'of a unit needs a system',
    fails: (value) => has(value, 'code') && !has(value, 'system'),
  },
  {
    type: 'Quantity',
    key: 'ucum',
    severity: 'error',
    at: 'code',
    text: 'is not a unit of UCUM',
    fails: (value) =>
      value.system === 'http://unitsofmeasure.org' && has(value, 'code') && !isUnitCode(text(value.code)),
  },
  {
    type: 'Attachment',
    key: 'att-1',
    severity: 'error',
    at: 'contentType',
    text: 'is missing beside the data',
    fails: (value) => has(value, 'data') && !has(value, 'contentType'),
  },
  {
    type: 'Extension',
    key: 'ext-1',
    severity: 'error',
    text: 'must have either a value or extensions',
    fails: (value) => starts(value, 'value') === !isEmptyList(value.extension),
  },
  {
    type: 'ContactPoint',
    key: 'cpt-2',
    severity: 'warning',
    at: 'system',
    text: 'is missing beside the value',
    fails: (value) => has(value, 'value') && !has(value, 'system'),
  },
  {
    type: 'Identifier',
    key: 'oid',
    severity: 'error',
    at: 'system',
    text: 'is not an OID',
    fails: (value) => isWrongOid(text(value.system)),
  },
  {
    type: 'Identifier',
    key: 'ident-value',
    severity: 'error',
    at: 'value',
    text: 'is blank',
    fails: (value) => typeof value.value === 'string' && value.value.trim() === '',
  },
  {
    type: 'Identifier',
    key: 'uid',
    severity: 'error',
    at: 'value',
    text: 'is not a UID',
    fails: (value) => value.system === system.studyUid && has(value, 'value') && !isUid(text(value.value)),
  },
  {
    type: 'ImagingStudy',
    key: 'im-imagingstudy-01',
    severity: 'warning',
    at: 'identifier',
    text: 'should give the Study Instance UID as urn:oid:',
    fails: ({ identifier }) =>
      list(identifier).some(
        (id) => isObject(id) && id.system === system.studyUid && /^\d/.test(text(id.value)),
      ),
  },
  {
    type: 'ImagingStudySeries',
    key: 'uid',
    severity: 'error',
    at: 'uid',
    text: 'is not a UID',
    fails: (value) => has(value, 'uid') && !('_uid' in value) && !isUid(text(value.uid)),
  },
  {
    type: 'ImagingStudySeriesInstance',
    key: 'uid',
    severity: 'error',
    at: 'uid',
    text: 'is not a UID',
    fails: (value) => has(value, 'uid') && !('_uid' in value) && !isUid(text(value.uid)),
  },
  {
    type: 'Observation',
    key: 'obs-6',
    severity: 'error',
    at: 'dataAbsentReason',
    text: 'stands beside a value',
    fails: (value) => has(value, 'dataAbsentReason') && starts(value, 'value'),
  },
  {
    type: 'Observation',
    key: 'obs-7',
    severity: 'error',
    text: 'has the same code as a component and a value of its own',
    fails: (value) => {
      const own = codes(value.code).filter(Boolean)
      const parts = list(value.component).flatMap((part) => (isObject(part) ? codes(part.code) : []))
      return starts(value, 'value') && own.some((code) => parts.includes(code))
    },
  },
  {
    type: 'Condition',
    key: 'con-5',
    severity: 'error',
    at: 'clinicalStatus',
    text: 'must not stand beside entered in error',
    fails: (value) =>
      has(value, 'clinicalStatus') && codes(value.verificationStatus).includes('entered-in-error'),
  },
  {
    type: 'AllergyIntolerance',
    key: 'ait-2',
    severity: 'error',
    at: 'clinicalStatus',
    text: 'must not stand beside entered in error',
    fails: (value) =>
      has(value, 'clinicalStatus') && codes(value.verificationStatus).includes('entered-in-error'),
  },
  {
    type: 'PatientContact',
    key: 'pat-1',
    severity: 'error',
    text: 'needs details of a contact or an organisation',
    fails: (value) => !['name', 'telecom', 'address', 'organization'].some((name) => has(value, name)),
  },
  {
    type: 'Patient',
    key: 'eu-pat-1',
    severity: 'warning',
    at: 'name',
    text: 'needs a family name, a given name or text',
    fails: ({ name }) =>
      list(name).some(
        (one) =>
          isObject(one) && !isAbsent(one) && !['family', 'given', 'text'].some((part) => has(one, part)),
      ),
  },
  {
    type: 'Organization',
    key: 'org-1',
    severity: 'error',
    text: 'needs an identifier or a name',
    fails: (value) => !has(value, 'identifier') && !has(value, 'name'),
  },
  {
    type: 'Narrative',
    key: 'txt-2',
    severity: 'error',
    at: 'div',
    text: 'has nothing to read',
    fails: ({ div }) =>
      typeof div === 'string' &&
      !/<img\b/i.test(div) &&
      !/[^\s\u00a0]/.test(div.replace(/<[^>]*>|&nbsp;|&#160;/g, '')),
  },
  {
    type: 'Narrative',
    key: 'txt-1',
    severity: 'warning',
    at: 'div',
    text: 'has active content, which is never shown',
    fails: ({ div }) =>
      typeof div === 'string' &&
      /<(script|style|iframe|object|embed|form|link|meta|base|svg|math)\b|<[^>]*\son\w+\s*=|<[^>]*(javascript|data):/i.test(
        div,
      ),
  },
  {
    type: 'CompositionSection',
    key: 'eu-imaging-composition-1',
    severity: 'warning',
    text: 'is empty without a reason',
    fails: (value) =>
      !['entry', 'section', 'emptyReason', 'text'].some((name) => has(value, name)) && !hasNote(value),
  },
  {
    type: 'CompositionSection',
    key: 'cmp-2',
    severity: 'error',
    at: 'emptyReason',
    text: 'stands beside entries',
    fails: (value) => has(value, 'emptyReason') && !isEmptyList(value.entry),
  },
  {
    type: 'BundleEntry',
    key: 'bdl-8',
    severity: 'error',
    at: 'fullUrl',
    text: 'must not name a version',
    fails: ({ fullUrl }) => /\/_history\//.test(text(fullUrl)),
  },
  {
    type: 'Bundle',
    key: 'bdl-7',
    severity: 'error',
    at: 'entry',
    text: 'has two resources under one address',
    fails: ({ entry }) => {
      const urls = list(entry).flatMap((one) => (isObject(one) && one.fullUrl ? [text(one.fullUrl)] : []))
      return new Set(urls).size < urls.length
    },
  },
]

const hasNote = (value: Json): boolean =>
  list(value.extension).some((e) => isObject(e) && e.url === extension.note)

// ITU-T X.660: arcs without leading zeros, the first 0 to 2.
const isWrongOid = (name: string): boolean =>
  /^urn:oid:/i.test(name) && !/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/i.test(name)

// PS3.5 9: digits and dots, at most 64. Leading zeros in a component occur in real archives and are let pass.
const isUid = (value: string): boolean => {
  const bare = value.replace(/^urn:oid:/i, '')
  return bare.length <= 64 && /^\d+(\.\d+)+$/.test(bare)
}
