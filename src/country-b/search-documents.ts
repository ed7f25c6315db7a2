import type { Bundle, BundleEntry, DocumentReference } from '@medplum/fhirtypes'
import { personId } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { audited, whoTreats } from './audited.ts'
import { handleOf } from './handles.ts'
import { listDocuments, searchAt } from './list-documents.ts'
import type { Treatment } from './ports.ts'
import type { Requester, Treating } from './requester.ts'

const maxLength = 2000

/**
 * A question of one's own about the patient's documents (ITI-67), put to every country of the treatment. Who the patient
 * is, is fixed by the treatment: what the question says about it must agree, or nothing is found.
 * @param root address of the FHIR root in which the answer's addresses shall lie.
 * @returns one searchset, all pages and countries together.
 */
export async function searchDocuments(
  requester: Requester,
  treating: Treating,
  parameters: URLSearchParams,
  root: string,
): Promise<Bundle> {
  if (parameters.toString().length > maxLength) throw new ExchangeError('too-large')
  const { treatment } = treating
  const entries: BundleEntry[] = []
  for (const { country, person } of treatment.sources) {
    const about = parameters.get('patient.identifier') ?? personId(person)
    if (about !== personId(person) && about !== person.value) continue
    const query = new URLSearchParams(parameters)
    for (const name of ['patient', 'patient.identifier', 'subject', '_format']) query.delete(name)
    query.set('patient.identifier', personId(person))
    if (!query.has('status')) query.set('status', 'current')
    // Handles are resolved from the list, so the list must be there.
    await listDocuments(requester, treating, { country, refresh: false })
    const bundle = await audited(
      requester,
      { kind: 'documents-listed', ...whoTreats(treating, country), query: query.toString() },
      () => searchAt(requester, treating, country, query),
    )
    entries.push(...(bundle.entry ?? []).map((entry) => here(entry, treatment, country, root)))
  }
  const total = entries.filter(({ search }) => search?.mode === 'match').length
  return { resourceType: 'Bundle', type: 'searchset', total, entry: entries }
}

function here(entry: BundleEntry, treatment: Treatment, country: string, root: string): BundleEntry {
  const { resource, search } = entry
  if (resource?.resourceType !== 'DocumentReference') return entry
  return {
    fullUrl: `${root}/DocumentReference/${resource.id}`,
    resource: withOwnAddress(resource, treatment, country, root),
    search: search ?? { mode: 'match' },
  }
}

function withOwnAddress(
  document: DocumentReference,
  treatment: Treatment,
  country: string,
  root: string,
): DocumentReference {
  const handle = handleOf(treatment, 'document', `${country}|${document.id}`)
  const content = (document.content ?? []).map((one) => {
    const type = /^application\/fhir\+json\b/.test(one.attachment?.contentType ?? '') ? 'Bundle' : 'Binary'
    return { ...one, attachment: { ...one.attachment, url: `${root}/${type}/${handle}` } }
  })
  return { ...document, content: content as NonNullable<DocumentReference['content']> }
}
