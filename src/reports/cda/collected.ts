import type {
  Attachment,
  CodeableConcept,
  Condition,
  ObservationComponent,
  Procedure,
  Reference,
} from '@medplum/fhirtypes'
import type { SectionName } from '../../mapping/report-graph.ts'
import type { Assembly } from '../assembly.ts'
import type { CdaStudy } from './catalog.ts'
import type { CdaReader } from './datatypes.ts'

/** What the body of a document says beside its narrative, collected while its entries are read. */
export interface Collected {
  readonly studies: CdaStudy[]
  readonly procedures: Procedure[]
  readonly results: Reference[]
  readonly reasons: (CodeableConcept | Condition)[]
  readonly media: { readonly id: string | undefined; readonly attachment: Attachment }[]
  readonly dose: ObservationComponent[]
  /** Images that entries point at, by SOP Instance UID. */
  readonly images: Map<string, { readonly url: string | undefined; readonly frame: number | undefined }>
}

export const nothingCollected = (): Collected => ({
  studies: [],
  procedures: [],
  results: [],
  reasons: [],
  media: [],
  dose: [],
  images: new Map(),
})

/** Where an entry is being read. */
export interface EntryContext {
  readonly reader: CdaReader
  readonly assembly: Assembly
  readonly subject: Reference<never>
  readonly kind: SectionName | undefined
  readonly isDose: boolean
  /** When the document was made, to tell what was done from what is planned. */
  readonly made: string
  readonly into: Collected
  /** References of the section at hand. */
  readonly entries: Reference[]
}
