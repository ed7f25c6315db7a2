import type { CodeableConcept, Identifier, Practitioner, Reference, Resource } from '@medplum/fhirtypes'
import { system } from '../../src/fhir/urls.ts'

/** Words of an element of the data set, each with its own: what was lost or mixed up shows. */
export type Words = (element: string) => string
export const plainWords: Words = (element) => `words of ${element}`

export interface Maker {
  readonly words: Words
  readonly studyUid: string
  /** Enters a resource; the same name refers to it. */
  enter(name: string, resource: Resource): Reference<never>
  refer(name: string): Reference<never>
}

export const concept = (
  element: string,
  words: Words,
  code: string,
  space: string = system.snomed,
): CodeableConcept => ({
  coding: [{ system: space, code, display: `display of ${code}` }],
  text: words(element),
})

export const number = (element: string, words: Words): Identifier => ({
  system: 'urn:oid:2.999.1',
  value: words(element),
})

/** A doctor in a role at an organisation, with the words of their elements. */
export function doctor(
  { enter, words }: Maker,
  name: string,
  elements: {
    readonly id: string
    readonly name: string
    readonly organisation: string
    readonly more?: Partial<Practitioner>
  },
  role: object = {},
): Reference<never> {
  return enter(name, {
    resourceType: 'PractitionerRole',
    practitioner: enter(`${name}-person`, {
      resourceType: 'Practitioner',
      identifier: [number(elements.id, words)],
      name: [{ family: words(elements.name) }],
      ...elements.more,
    }),
    organization: enter(`${name}-organisation`, {
      resourceType: 'Organization',
      name: words(elements.organisation),
    }),
    ...role,
  })
}
