import type { Bundle } from '@medplum/fhirtypes'
import type { CountryCode } from '../domain/codes.ts'
import { personId } from '../domain/patient.ts'
import { audited, whoTreats } from './audited.ts'
import { type DocumentList, documentList } from './document-list.ts'
import { type Requester, sourceOf, type Treating } from './requester.ts'
import { demandSamePerson } from './same-person.ts'

/**
 * A patient's studies and reports in one country (guideline steps 5 and 6): what was answered before in this treatment,
 * unless it shall be asked again.
 * Errors: `not-found` for a country that didn't confirm the patient, `patient-mismatch`, those of the exchange.
 */
export async function listDocuments(
  requester: Requester,
  treating: Treating,
  { country, refresh }: { readonly country: CountryCode; readonly refresh: boolean },
): Promise<DocumentList> {
  const query = everythingAbout(treating, country)
  return audited(
    requester,
    { kind: 'documents-listed', ...whoTreats(treating, country), query: query.toString() },
    async () =>
      (refresh ? undefined : await keptList(requester, treating, country)) ??
      ask(requester, treating, country, query),
  )
}

/** The list of a country as it was last answered; absent when it wasn't asked yet in this treatment. */
export async function keptList(
  { lists, treatments }: Requester,
  { treatment }: Treating,
  country: CountryCode,
): Promise<DocumentList | undefined> {
  const key = `${treatment.id}/${country}`
  const known = lists.get(key)
  if (known) return known
  const bytes = await treatments.kept(treatment.id, `documents/${country}`)
  if (!bytes) return undefined
  const list = JSON.parse(bytes.toString()) as DocumentList
  lists.set(key, list, { size: bytes.length })
  return list
}

/**
 * The answer of a country to a question of one's own about the documents of the patient, checked to be about them.
 * @param parameters of ITI-67, without the patient.
 */
export async function searchAt(
  requester: Requester,
  treating: Treating,
  country: CountryCode,
  parameters: URLSearchParams,
): Promise<Bundle> {
  const { person, patient } = sourceOf(treating.treatment, country)
  const bundle = await requester.line(treating, country).searchDocuments(parameters, treating.transaction)
  demandSamePerson(bundle, person, patient)
  return bundle
}

async function ask(
  requester: Requester,
  treating: Treating,
  country: CountryCode,
  query: URLSearchParams,
): Promise<DocumentList> {
  const { treatment } = treating
  const bundle = await searchAt(requester, treating, country, query)
  const list = documentList(treatment, country, bundle)
  const bytes = Buffer.from(JSON.stringify(list))
  await requester.treatments.keep(treatment.id, `documents/${country}`, bytes)
  requester.lists.set(`${treatment.id}/${country}`, list, { size: bytes.length })
  return list
}

/** ITI-67: patient and status are what a client must give. */
const everythingAbout = ({ treatment }: Treating, country: CountryCode): URLSearchParams =>
  new URLSearchParams({
    'patient.identifier': personId(sourceOf(treatment, country).person),
    status: 'current',
    // As few pages as the source allows: each is a round trip abroad.
    _count: '1000',
  })
