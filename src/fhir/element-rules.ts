import table from '../../spec/fhir/element-rules.json' with { type: 'json' }
import { spanOf } from './dates.ts'
import { isObject, type Json } from './json.ts'

/** What FHIR R4 demands of an element beyond its type. */
interface ElementRule {
  /** Primitive type whose text has a form of its own. */
  readonly form?: string
  /** Name of the value set from which its code must be. */
  readonly valueSet?: string
}

interface TypeRules {
  readonly elements: ReadonlyMap<string, ElementRule>
  /** Elements that must be there; a choice ends in `[x]`. */
  readonly required: readonly string[]
}

const none: TypeRules = { elements: new Map(), required: [] }
const types: ReadonlyMap<string, TypeRules> = new Map(
  Object.entries(table.types as Record<string, Record<string, string>>).map(([type, elements]) => {
    const rules = Object.entries(elements).map(([name, rule]) => {
      const [, form, must, valueSet] = /^(\w*)(!?)(?:=(.+))?$/.exec(rule) ?? []
      return { name, must: must === '!', rule: { ...(form && { form }), ...(valueSet && { valueSet }) } }
    })
    return [
      type,
      {
        elements: new Map(rules.map(({ name, rule }) => [name, rule])),
        required: rules.filter(({ must }) => must).map(({ name }) => name),
      },
    ]
  }),
)

const codes: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> = new Map(
  Object.entries(table.valueSets as unknown as Record<string, Record<string, string[]>>).map(
    ([name, systems]) => [
      name,
      new Map(Object.entries(systems).map(([system, list]) => [system, new Set(list)])),
    ],
  ),
)

/** Elements of a type that must be there and aren't. */
export function missingElements(type: string, value: Json): string[] {
  const { required } = types.get(type) ?? none
  return required.filter((name) => !isThere(value, name))
}

function isThere(value: Json, name: string): boolean {
  if (!name.endsWith('[x]')) return name in value || `_${name}` in value
  const base = name.slice(0, -3)
  return Object.keys(value).some((key) => key.replace(/^_/, '').startsWith(base))
}

/** What is wrong with a value; a form that nothing here reads is no more than doubtful. */
interface ValueFault {
  readonly severity: 'error' | 'warning'
  readonly code: 'value' | 'code-invalid'
  readonly text: string
}

/** Whether a value has the form and the code that its element demands (FHIR R4 datatypes.html, terminologies.html#required). */
export function valueFault(type: string, name: string, value: unknown): ValueFault | undefined {
  const rule = types.get(type)?.elements.get(name)
  if (!rule) return undefined
  const form = rule.form === undefined ? undefined : forms[rule.form]
  if (form && typeof value === 'string' && !form.fits(value))
    return { severity: form.severity, code: 'value', text: `is not a ${rule.form} of FHIR` }
  if (form?.fitsNumber && typeof value === 'number' && !form.fitsNumber(value))
    return { severity: 'error', code: 'value', text: `is not a ${rule.form} of FHIR` }
  return rule.valueSet === undefined ? undefined : codeFault(rule.valueSet, value)
}

function codeFault(name: string, value: unknown): ValueFault | undefined {
  const set = codes.get(name)
  if (!set) return undefined
  const outside: ValueFault = {
    severity: 'error',
    code: 'code-invalid',
    text: `has a code that is not in the value set ${name}`,
  }
  if (typeof value === 'string')
    return [...set.values()].some((list) => list.has(value)) ? undefined : outside
  if (!isObject(value)) return undefined
  const codings = Array.isArray(value.coding) ? (value.coding as unknown[]) : 'code' in value ? [value] : []
  if (codings.length === 0)
    return { severity: 'warning', code: 'code-invalid', text: `has no code of the value set ${name}` }
  const isIn = (coding: unknown): boolean =>
    isObject(coding) && (set.get(String(coding.system))?.has(String(coding.code)) ?? false)
  return codings.some(isIn) ? undefined : outside
}

interface Form {
  readonly severity: 'error' | 'warning'
  fits(text: string): boolean
  fitsNumber?(value: number): boolean
}
const like = (pattern: RegExp, severity: Form['severity'] = 'warning'): Form => ({
  severity,
  fits: (text) => pattern.test(text),
})
const isDate = (text: string): boolean => spanOf(text) !== undefined

/** FHIR R4 datatypes.html#primitive. */
const forms: Readonly<Record<string, Form>> = {
  date: { severity: 'error', fits: (text) => !text.includes('T') && isDate(text) },
  dateTime: { severity: 'error', fits: isDate },
  instant: { severity: 'error', fits: isDate },
  time: like(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/),
  id: like(/^[A-Za-z0-9.-]{1,64}$/),
  oid: like(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/),
  uuid: like(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
  url: like(/^\S*$/),
  canonical: like(/^\S*$/),
  code: like(/^\S+( \S+)*$/),
  base64Binary: { severity: 'error', fits: isBase64 },
  positiveInt: { ...like(/^$/), fitsNumber: (value) => Number.isInteger(value) && value > 0 },
  unsignedInt: { ...like(/^$/), fitsNumber: (value) => Number.isInteger(value) && value >= 0 },
}

/** Looked at in pieces: a regular expression over a long document is slow. */
function isBase64(text: string): boolean {
  for (let at = 0; at < text.length; at += 8192)
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text.slice(at, at + 8192))) return false
  return true
}
