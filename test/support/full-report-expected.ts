import { datasetElements } from '../../src/mapping/dataset.ts'
import type { Words } from './full-report-parts.ts'

/** What must be read of an element: its words, its code, or both. */
export interface Expected {
  readonly text?: string
  readonly code?: string
}

interface View {
  readonly sections: readonly {
    readonly kind: string
    readonly narrative?: string | undefined
    readonly values: readonly {
      readonly element: string
      readonly label: string
      readonly text: string
      readonly coding?: { readonly code: string } | undefined
      readonly labelCoding?: { readonly code: string } | undefined
    }[]
  }[]
  readonly attachments: readonly { readonly title?: string | undefined; readonly contentType: string }[]
}

export const leaves = datasetElements.filter(({ isGroup }) => !isGroup).map(({ id }) => id)

/** Elements that state something other than their words alone. */
const special = (
  words: Words,
  patient: { family: string; given: string; birthDate: string; value: string },
  studyUid: string,
): Readonly<Record<string, Expected>> => ({
  'A.1.1.1': { text: patient.family },
  'A.1.1.2': { text: patient.given },
  'A.1.1.3': { text: patient.birthDate },
  'A.1.1.4': { text: patient.value },
  'A.1.1.5': { code: 'female' },
  'A.1.1.6': { text: words('A.1.1.6'), code: 'fi' },
  'A.1.2.1': { text: `${words('A.1.2.1')}, 00100, Lumivaara, FI` },
  'A.1.4.4': { text: `${words('A.1.4.4')}, ${words('A.1.4.5')}` },
  'A.1.5.4': { text: '2026-03-01 10:00 +02:00' },
  'A.1.6.4': { text: '2026-03-01 10:05 +02:00' },
  'A.1.7.4': { text: '2026-03-01 10:03 +02:00' },
  'A.1.8.1': { code: '85430-7' },
  'A.1.8.2': { code: 'final' },
  'A.1.8.3': { text: '2026-03-01 10:00 +02:00' },
  'A.1.8.5': { text: words('A.1.8.5'), code: '24627-2' },
  'A.1.8.7': { code: 'N' },
  'A.1.8.8': { text: 'fi' },
  'A.1.8.10': { text: studyUid },
  'A.2.2': { text: '2026-02-27 08:00 +02:00' },
  'A.2.5': { text: words('A.2.5'), code: '394585009' },
  'A.3.1': { code: '267036007' },
  'A.3.2': { text: words('A.3.2'), code: '13645005' },
  'A.4.2': { text: words('A.4.2'), code: '119297000' },
  'A.4.3': { text: '2026-02-28 10:00 +02:00 – 2026-02-28 10:10 +02:00' },
  'A.4.4': { text: words('A.4.4'), code: '51185008' },
  'A.4.5': { text: words('A.4.5'), code: '367651003' },
  'A.4.6': { text: words('A.4.6'), code: '43770009' },
  'A.4.7': { text: words('A.4.7'), code: '129314006' },
  'A.4.8': { text: '2026-02-28 12:00 +02:00' },
  'A.5.1.1': { code: 'CT' },
  'A.5.1.2': { text: '2026-02-28 09:30 +02:00' },
  'A.5.1.4': { code: '169069000' },
  'A.5.1.5': { text: words('A.5.1.5') },
  'A.5.1.6.1': { text: words('A.5.1.6.1'), code: '51185008' },
  'A.5.1.6.2': { code: '24028007' },
  'A.5.2.2': { text: words('A.5.2.2'), code: 'V08AB05' },
  'A.5.2.3': { text: '623 mg / 1 mL' },
  'A.5.2.4': { text: words('A.5.2.4'), code: '11210000' },
  'A.5.2.5': { text: words('A.5.2.5'), code: '20045000' },
  'A.5.2.6': { text: '2026-02-28 09:28 +02:00' },
  'A.5.3.2': { text: 'allergy' },
  'A.5.3.3': { text: words('A.5.3.3'), code: '247472004' },
  'A.5.3.4': { text: 'severe' },
  'A.5.3.5': { text: 'high' },
  'A.5.3.6': { text: '2011-05' },
  'A.5.3.7': { text: words('A.5.3.7'), code: 'confirmed' },
  'A.5.3.8': { text: words('A.5.3.8'), code: '293637006' },
  'A.5.4.1': { text: '2026-02-28 09:45 +02:00' },
  'A.5.4.3.1': { code: '4147007' },
  'A.5.4.3.3': { text: words('A.5.4.3.3'), code: '702659008' },
  'A.5.5.2.1': { text: words('A.5.5.2.1'), code: '233604007' },
  'A.5.5.2.2': { text: words('A.5.5.2.2'), code: '1228882005' },
  'A.6.1': { text: words('A.6.1'), code: '24422004' },
  'A.6.2': { text: words('A.6.2'), code: '39607008' },
  'A.6.3': { text: words('A.6.3'), code: 'image' },
  'A.6.4': { text: words('A.6.4'), code: 'CT' },
  'A.6.5': { text: words('A.6.5'), code: '314789007' },
  'A.6.6': { text: '640' },
  'A.6.7': { text: '2.5' },
  'B.1.1': { text: studyUid },
  'B.1.2': { text: '7' },
  'B.1.3': { text: '311' },
  'B.1.6': { text: `https://images.example/${encodeURIComponent(words('B.1.6'))}` },
  'B.1.7.2': { text: `https://images.example/${encodeURIComponent(words('B.1.7.2'))}` },
  'B.1.7.3.2': { text: `${studyUid}.5.12` },
  'B.1.7.4': { text: words('B.1.7.4'), code: '373091005' },
})

/** What a reader must find of every element of the report that `fullReport` makes. */
export function expectedValues(
  words: Words,
  patient: { family: string; given: string; birthDate: string; value: string },
  studyUid: string,
): ReadonlyMap<string, Expected> {
  const own = special(words, patient, studyUid)
  return new Map(leaves.map((id) => [id, own[id] ?? { text: words(id) }]))
}

/** Whether a view, as the portal's API gives it, says of an element what was written. */
export function says(view: View, id: string, { text, code }: Expected): boolean {
  const values = view.sections.flatMap((section) => section.values)
  const element = id.replace('#2', '')
  const isText = (found: string): boolean => text === undefined || found === text
  if (values.some((v) => v.element === element && isText(v.text) && fits(code, v.coding))) return true
  if (id === 'A.5.4.3.1') return values.some((v) => v.labelCoding?.code === code)
  if (id === 'A.5.4.3.2') return values.some((v) => v.element === 'A.5.4.3.4' && isText(v.label))
  if (id === 'A.8.1') return view.attachments.some((a) => isText(a.title ?? ''))
  const { shown } = datasetElements.find((one) => one.id === id) ?? {}
  const section = id === 'A.5.1.3' ? 'procedure' : shown?.as === 'narrative' ? shown.section : undefined
  return view.sections.some(
    ({ kind, narrative }) => kind === section && plain(narrative ?? '').includes(text ?? ''),
  )
}

const fits = (code: string | undefined, coding: { readonly code: string } | undefined): boolean =>
  code === undefined || coding?.code === code

const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
