import { LRUCache } from 'lru-cache'
import type { AuditReader, AuditTrail } from '../domain/audit.ts'
import type { CountryCode } from '../domain/codes.ts'
import type { Professional, Purpose } from '../domain/professional.ts'
import type { TreatmentRelationship } from '../domain/treatment.ts'
import { ExchangeError } from '../errors.ts'
import type { CodeNames } from '../terminology/code-names.ts'
import { type Way, ways } from './choose-way.ts'
import type { DocumentList } from './document-list.ts'
import { type ImageTraffic, imageTraffic, type TrafficRules } from './image-traffic.ts'
import { type LineMeter, lineMeter } from './line-speed.ts'
import type { OpenedStudy } from './opened-study.ts'
import type {
  Downloads,
  Emergencies,
  Exchange,
  ExchangeSession,
  Identifications,
  KeptStudies,
  LineHistory,
  LocalTarget,
  Notice,
  Treatment,
  Treatments,
} from './ports.ts'

/** What of other countries' images is kept, where, and for how long. */
export interface KeepingRules {
  readonly studies: KeptStudies
  /** For how many days, and for which purposes; absent: everything goes with its treatment. */
  readonly retained?: { readonly days: number; readonly purposes: readonly Purpose[] }
}

export interface RequesterPorts {
  readonly exchange: Exchange
  readonly identifications: Identifications
  readonly treatments: Treatments
  readonly downloads: Downloads
  readonly emergencies: Emergencies
  readonly lineHistory: LineHistory
  readonly audit: AuditTrail
  /** The same journal, to be looked into. */
  readonly reader: AuditReader
  /** Systems of this country that studies are delivered to. */
  readonly targets?: readonly LocalTarget[]
  /** Absent: nothing from abroad is kept. */
  readonly keeping?: KeepingRules
  /** Absent: six streams and no limits. */
  readonly transfer?: TrafficRules
  /** By which ways pixels may come; absent: all. */
  readonly ways?: readonly Way[]
  /** Names of codes beyond our own tables; absent without a terminology server. */
  readonly codeNames?: CodeNames
  /** This country's notice for patients from abroad, in each of its languages. */
  readonly notices: () => readonly Notice[]
}

/** Who acts, and in which click. */
export interface Acting {
  readonly professional: Professional
  readonly transaction: string
  /** Address of the browser or system, as the socket saw it. */
  readonly network?: string
}

/** Somebody who acts within a treatment of theirs. */
export interface Treating extends Acting {
  readonly treatment: Treatment
}

/** What the use cases of country B work with: the ports, and what this process remembers between requests. */
export interface Requester extends RequesterPorts {
  readonly targets: readonly LocalTarget[]
  readonly ways: readonly Way[]
  /** The line to a country under a treatment; kept, since tokens are kept in it. Errors: `not-found`. */
  line(treating: Treating, country: CountryCode): ExchangeSession
  readonly lists: LRUCache<string, DocumentList>
  readonly studies: LRUCache<string, OpenedStudy>
  readonly meter: LineMeter
  readonly traffic: ImageTraffic
}

const keepMs = 10 * 60_000
/** Of lists, in bytes of their JSON. */
const listBytes = 64 * 1024 * 1024
/** Of manifests, in instances. */
const openInstances = 500_000

/** Joins the ports with bounded caches of this process; everything in them can be made again. */
export function createRequester(ports: RequesterPorts): Requester {
  const lines = new LRUCache<string, ExchangeSession>({ max: 200, ttl: keepMs, updateAgeOnGet: true })
  return {
    ...ports,
    targets: ports.targets ?? [],
    ways: ports.ways ?? ways,
    lists: new LRUCache({ maxSize: listBytes, ttl: keepMs, updateAgeOnGet: true }),
    studies: new LRUCache({
      maxSize: openInstances,
      sizeCalculation: ({ series }) =>
        [...series.values()].reduce((sum, { instances }) => sum + instances.size, 1),
      ttl: keepMs,
      updateAgeOnGet: true,
    }),
    // a sample that can't be kept now is one fewer
    meter: lineMeter((country, sample) => void ports.lineHistory.add(country, sample).catch(() => {})),
    traffic: imageTraffic(ports.transfer ?? { streams: 6, limits: [] }),
    line(treating, country) {
      const { id } = treating.treatment
      const key = `${id}/${country}/${treating.professional.authTime}`
      const known = lines.get(key)
      if (known) return known
      const opened = ports.exchange.open(relationshipOf(treating, country))
      lines.set(key, opened)
      return opened
    },
  }
}

/** The treatment as one of its sources is told of it. Errors: `not-found` when the country confirmed nobody. */
function relationshipOf(treating: Treating, country: CountryCode): TreatmentRelationship {
  const { treatment, professional } = treating
  const { id, purpose, notice, expiresAt, breakGlass } = treatment
  const { person, patient } = sourceOf(treatment, country)
  const otherIdentifiers = patient.identifiers.filter(
    ({ system, value }) => system !== person.system || value !== person.value,
  )
  return {
    id,
    country,
    person,
    otherIdentifiers,
    professional,
    purpose,
    notice,
    expiresAt,
    ...(breakGlass && { breakGlass }),
  }
}

/** Errors: `not-found`. */
export function sourceOf(treatment: Treatment, country: CountryCode): Treatment['sources'][number] {
  const source = treatment.sources.find((one) => one.country === country)
  if (!source) throw new ExchangeError('not-found')
  return source
}
