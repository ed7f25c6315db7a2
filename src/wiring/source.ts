import { dimseArchive } from '../connector/dimse/archive.ts'
import { openDimseListener } from '../connector/dimse/listener.ts'
import type { SourcePorts, TokenIssuing } from '../country-a/ports.ts'
import { studyReader } from '../country-a/read-study.ts'
import { studyBelongsTo } from '../country-a/study-belongs-to.ts'
import { kosOfStudy } from '../country-a/study-manifest.ts'
import type { Identifier } from '../domain/patient.ts'
import { accessLogRoutes } from '../http/access-log.ts'
import { foreignCaller, imageGrant, systemCaller } from '../http/authenticate.ts'
import { imageChannelRoutes } from '../http/dicomweb/image-channel.ts'
import { dicomwebRoutes, wadoUriRoutes } from '../http/dicomweb/routes.ts'
import { exchangeFhirRoutes } from '../http/fhir/exchange.ts'
import { hospitalFhirRoutes } from '../http/fhir/hospital.ts'
import { type CallerLimits, limitCallers } from '../http/limits.ts'
import { type MutualTls, mutualTls } from '../http/mutual-tls.ts'
import { revocationRoutes } from '../http/oauth/revocations.ts'
import { smartConfigurationRoutes } from '../http/oauth/smart-configuration.ts'
import { tokenRoutes } from '../http/oauth/token.ts'
import { patientNoticeRoutes } from '../http/patient-notices.ts'
import { signedMessages } from '../http/signed-messages.ts'
import { newTransaction } from '../http/transaction.ts'
import type { PatientChoices } from '../policy/context.ts'
import { auditSearch } from '../storage/audit-search.ts'
import { commitmentQueue } from '../storage/commitments.ts'
import { emergencyRegister } from '../storage/emergencies.ts'
import { failedMatches } from '../storage/failed-matches.ts'
import { nodeSecret } from '../storage/node-secret.ts'
import { patientChoices } from '../storage/patient-choices.ts'
import { replayGuard } from '../storage/replay.ts'
import { verifyHospitalToken } from '../trust/hospital-token.ts'
import { signManifest } from '../trust/manifest.ts'
import { type Core, type Trust, underSecrets } from './core.ts'
import { type Holdings, openHoldings } from './holdings.ts'
import type { Listeners } from './listeners.ts'
import { addViewer } from './viewer.ts'

const dicomweb = '/dicomweb'

/** The side of the country that answers: its holdings behind the hospital, exchange, image and DIMSE listeners. */
export async function addSource(
  core: Core,
  listeners: Listeners,
): Promise<{ readonly addresses: Record<string, string>; close(): Promise<void> }> {
  const holdings = openHoldings(core)
  const closing = [holdings.close]
  const addresses: Record<string, string> = {}
  await addHospital(core, holdings, listeners)
  if (core.trust) closing.push(await addExchange(core, core.trust, holdings, listeners))
  const { dimse } = core.config.listen
  if (dimse) {
    const archive = dimseArchive({
      archive: holdings.archive,
      audit: core.journal,
      aet: dimse.aet,
      transaction: newTransaction,
    })
    const queue = commitmentQueue(core.database.db)
    const listener = await openDimseListener(dimse, { archive, queue, log: core.log })
    closing.push(listener.close)
    addresses.dimse = `${dimse.aet}@${dimse.host}:${listener.port}`
  }
  return {
    addresses,
    async close() {
      for (const close of closing.reverse()) await close()
    },
  }
}

async function addHospital(core: Core, holdings: Holdings, listeners: Listeners): Promise<void> {
  const { config, journal } = core
  const { hospital } = config.listen
  if (!hospital || config.hospital.tokenKey === undefined) return
  const authenticate = systemCaller({ verify: await verifyHospitalToken(config.hospital.tokenKey) })
  const app = listeners.add('hospital', hospital, { bodyLimit: config.limits.fhirBytes })
  const { archive } = holdings
  const reader = auditSearch(core.database.db)
  await app.register(
    dicomwebRoutes({
      archive,
      authorise: authenticate,
      audit: journal,
      limits: config.limits,
      prefix: dicomweb,
      kos: kosReader(core, holdings),
    }),
    { prefix: dicomweb },
  )
  await app.register(wadoUriRoutes({ archive, authorise: authenticate, audit: journal }, '/wado'))
  await app.register(
    hospitalFhirRoutes({
      ports: sourcePorts(core, holdings),
      reports: { ...holdings.reports, audit: journal },
      reader,
      authenticate,
      bodyLimit: config.limits.fhirBytes,
      base: `http://${hospital.host}:${hospital.port}/fhir`,
      cursorKey: cursorKey(config),
    }),
  )
  await app.register(accessLogRoutes({ patients: holdings.patients, reader, audit: journal, authenticate }))
  const emergencies = emergencyRegister(core.database.db)
  await app.register(patientNoticeRoutes({ emergencies, audit: journal, authenticate }))
}

/** The exchange listener and the image channel. @returns how to close what they use. */
async function addExchange(
  core: Core,
  trust: Trust,
  holdings: Holdings,
  listeners: Listeners,
): Promise<() => Promise<void>> {
  const { config, database, journal, log } = core
  const { exchange, images } = config.listen
  const replay = replayGuard(database.db)
  const { keys, list: trustList, revocations } = trust
  const server = { keys, trustList, revocations, audit: journal }
  const mutual = mutualTls(trust.keys, trust.list, { log, audit: journal })
  const ports = sourcePorts(core, holdings)
  const choicesOf = async (person: Identifier): Promise<PatientChoices> => {
    const key = await holdings.patients.keyOf(person)
    const identity = key === undefined ? undefined : await holdings.patients.identity(key)
    return ports.choices.of(identity?.identifiers ?? [person])
  }
  const readStudy = ownedStudyReader(holdings, choicesOf)
  const limits = imageLimits(config.limits.callers)
  const viewer = await addViewer(core, trust, { listeners, ports, holdings, readStudy, limits })
  if (exchange) {
    const issuing: TokenIssuing = {
      ...server,
      rules: core.rules,
      replay,
      checkpoints: journal,
      emergencies: emergencyRegister(database.db),
      choices: choicesOf,
      studyBelongsTo: (person, studyUid, visibility) =>
        studyBelongsTo(holdings, person, studyUid, visibility),
    }
    const app = listeners.add('exchange', exchange, { mutual })
    await app.register(tokenRoutes(issuing))
    await app.register(smartConfigurationRoutes({ keys, trustList }))
    await app.register(revocationRoutes(server))
    await app.register(
      signedMessages(
        { ...server, replay },
        exchangeFhirRoutes({
          ports,
          authenticate: limitCallers(app, foreignCaller(server), {
            nameOf: ({ country, professional }) => ({ country, professional: professional.subject }),
            limits: fhirLimits(config.limits.callers),
            refused: (limit) => listeners.refused('exchange', limit),
          }),
          base: `${exchange.url.replace(/\/$/, '')}/fhir`,
          cursorKey: cursorKey(config),
          ...(viewer && { offerViewer: viewer.offer }),
        }),
      ),
    )
  }
  if (images) await addImages(core, trust, holdings, { listeners, mutual, images, server, readStudy })
  return async () => {
    replay.close()
    viewer?.close()
  }
}

/** Asks whose a study is, and what they decided about access from abroad, before it is read. */
const ownedStudyReader = (
  { archive, patients }: Holdings,
  choicesOf: (person: Identifier) => Promise<PatientChoices>,
): ReturnType<typeof studyReader> =>
  studyReader({
    async ownerOf(studyUid) {
      const study = await archive.summary(studyUid)
      const person = study && ((await patients.personFor(study.patientKey)) ?? study.patient.identifiers[0])
      return person
        ? { person, choices: await choicesOf(person) }
        : { choices: { optOut: false, restricted: [] } }
    },
  })

interface ImageParts {
  readonly listeners: Listeners
  readonly mutual: MutualTls
  readonly images: NonNullable<Core['config']['listen']['images']>
  readonly server: Parameters<typeof foreignCaller>[0]
  readonly readStudy: ReturnType<typeof studyReader>
}

async function addImages(core: Core, { keys }: Trust, holdings: Holdings, parts: ImageParts): Promise<void> {
  const { journal } = core
  const { archive } = holdings
  const { listeners, mutual, images, server, readStudy } = parts
  const app = listeners.add('images', images, { mutual })
  const routes = imageChannelRoutes({
    archive,
    authorise: limitCallers(app, imageGrant({ ...server, origin: new URL(images.url).origin }), {
      nameOf: ({ country, professionalSubject }) => ({ country, professional: professionalSubject }),
      limits: imageLimits(core.config.limits.callers),
      refused: (limit) => listeners.refused('images', limit),
    }),
    readStudy,
    isRevoked: (grant) => server.revocations.isRevoked(grant) || !server.trustList.byCode(grant.country),
    audit: journal,
    sign: (manifest) => signManifest(keys, manifest),
    prefix: dicomweb,
    kos: kosReader(core, holdings),
  })
  await app.register(routes, { prefix: dicomweb })
}

function sourcePorts(
  { config, database, journal, policy, rules, trust }: Core,
  holdings: Holdings,
): SourcePorts {
  const { archive, context, documents, patients, reports } = holdings
  return {
    patients,
    documents,
    objects: reports.objects,
    studies: archive,
    choices: patientChoices(database.db),
    failures: failedMatches(database.db),
    audit: journal,
    rules,
    mask: policy.searchMask.fields,
    context,
    wadoBase: `${config.listen.images?.url.replace(/\/$/, '') ?? ''}${dicomweb}`,
    peerRoles: (country) => trust?.list.byCode(country)?.policy.roles,
  }
}

/** A study's manifest as key object selection, for whoever may read the study. */
const kosReader = (core: Core, holdings: Holdings) => {
  const ports = sourcePorts(core, holdings)
  return (studyUid: string) => kosOfStudy(ports, studyUid)
}

/** Seals the addresses of next pages, so that nobody makes one up. */
const cursorKey = (config: Core['config']): Buffer => nodeSecret(underSecrets(config, 'cursor-secret'))

type Callers = Core['config']['limits']['callers']

const fhirLimits = ({ fhirPerCountry, fhirPerProfessional, fhirAtOnce }: Callers): CallerLimits => ({
  perMinute: { country: fhirPerCountry, professional: fhirPerProfessional },
  parallel: { country: fhirAtOnce, professional: fhirAtOnce },
})

const imageLimits = ({ imagesPerCountry, imagesPerProfessional }: Callers): CallerLimits => ({
  parallel: { country: imagesPerCountry, professional: imagesPerProfessional },
})
