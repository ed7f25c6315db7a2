import { decodeJwt } from 'jose'
import { LRUCache } from 'lru-cache'
import type { ExchangeSession, StudyChannel } from '../country-b/ports.ts'
import type { TreatmentRelationship } from '../domain/treatment.ts'
import { ExchangeError } from '../errors.ts'
import { signHpAssertion } from '../trust/hp-assertion.ts'
import { epochSeconds } from '../trust/jwt.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Checkpoints } from '../trust/ports.ts'
import { signTrcAssertion } from '../trust/trc-assertion.ts'
import { readDocument, searchDocuments } from './documents.ts'
import type { Evidence } from './evidence.ts'
import type { PeerCountry } from './peer-country.ts'
import { type Expiring, renewed } from './renewed.ts'
import { studyChannel } from './study-channel.ts'
import { requestToken } from './token-client.ts'
import { askViewerCode } from './viewer-code.ts'

const clinicalScopes = [
  'system/DocumentReference.rs',
  'system/ImagingStudy.rs',
  'system/DiagnosticReport.rs',
  'system/Bundle.r',
  'system/Binary.r',
].join(' ')
const maxStudies = 100

/** A line under one treatment relationship: its clinical token, and an image token for each study that is opened. */
export function openSession({
  keys,
  peer,
  relationship,
  checkpoints,
  evidence,
}: {
  readonly keys: NodeKeys
  /** Asked at each use: the trust list may have changed. */
  readonly peer: () => PeerCountry
  readonly relationship: TreatmentRelationship
  readonly checkpoints?: Checkpoints | undefined
  readonly evidence: Evidence
}): ExchangeSession {
  const ask = (fields: Readonly<Record<string, string>>, transaction: string): Promise<Expiring> => {
    if (relationship.expiresAt <= epochSeconds())
      throw new ExchangeError('forbidden', 'The treatment relationship has ended.')
    const { entry: country, exchange: line } = peer()
    return requestToken({ keys, country, line, checkpoints }, fields, transaction)
  }
  const clinical = renewed(async (transaction) => {
    const fields = await clinicalFields(keys, peer(), relationship)
    return ask(fields, transaction)
  })
  const channels = new LRUCache<string, StudyChannel>({ max: maxStudies })

  const openStudy = (studyUid: string): StudyChannel => {
    const { entry, images, imagesOrigin } = peer()
    const tokens = renewed(async (transaction) => {
      const subject = await clinical.get(transaction)
      return ask(
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', // RFC 8693 2.1
          subject_token: subject,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          resource: imagesOrigin ?? '',
          scope: `dicomweb.read study:${studyUid}`,
        },
        transaction,
      )
    })
    return studyChannel({ studyUid, country: entry, line: images(), tokens })
  }
  const { person, otherIdentifiers = [] } = relationship
  const from = () => ({
    keys,
    country: peer().entry,
    line: peer().exchange,
    tokens: clinical,
    person,
    known: [person, ...otherIdentifiers],
    evidence,
  })
  return {
    async prepare(transaction) {
      await clinical.get(transaction).catch(() => {})
    },
    searchDocuments: async (parameters, transaction) => searchDocuments(from(), parameters, transaction),
    readDocument: async (url, accept, transaction) => readDocument(from(), { url, accept }, transaction),
    openViewer: async (studyUid, wish, transaction) => askViewerCode(from(), studyUid, wish, transaction),
    study(studyUid) {
      const held = channels.get(studyUid)
      if (held) return held
      const channel = openStudy(studyUid)
      channels.set(studyUid, channel)
      return channel
    },
  }
}

/** T2 with a fresh T1 in it: each grant needs its own, because both are used once. */
async function clinicalFields(
  keys: NodeKeys,
  { entry, own }: PeerCountry,
  relationship: TreatmentRelationship,
): Promise<Record<string, string>> {
  const shared = { audience: entry.issuer, homeCommunityId: own.home_community_id }
  const { professional, purpose, breakGlass } = relationship
  const override = breakGlass !== undefined
  const hpAssertion = await signHpAssertion(keys, { ...shared, professional, purpose, override })
  const hpJti = decodeJwt(hpAssertion).jti ?? ''
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await signTrcAssertion(keys, { ...shared, relationship, hpAssertion, hpJti }),
    scope: clinicalScopes,
  }
}
