import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { dimseTarget, stowTarget } from '../connector/local-targets.ts'
import { endOverdue } from '../country-b/break-glass.ts'
import type { TrafficRules } from '../country-b/image-traffic.ts'
import type { Notice } from '../country-b/ports.ts'
import { createRequester } from '../country-b/requester.ts'
import { mutualTls } from '../http/mutual-tls.ts'
import { revocationRoutes } from '../http/oauth/revocations.ts'
import { smartConfigurationRoutes } from '../http/oauth/smart-configuration.ts'
import { portalRoutes } from '../http/portal/routes.ts'
import { newTransaction } from '../http/transaction.ts'
import { createEvidence, withEvidence } from '../peer/evidence.ts'
import { createExchange } from '../peer/exchange.ts'
import { auditSearch } from '../storage/audit-search.ts'
import { downloadStore } from '../storage/downloads.ts'
import { identifications } from '../storage/identifications.ts'
import { lineHistory } from '../storage/line-history.ts'
import { nodeSecret } from '../storage/node-secret.ts'
import { portalEmergencies } from '../storage/portal-emergencies.ts'
import { purgePortal } from '../storage/portal-purge.ts'
import { professionalSessions } from '../storage/sessions.ts'
import { settingsStore } from '../storage/settings.ts'
import { treatmentStore } from '../storage/treatments.ts'
import { type CountryPolicy, noticeSha256 } from '../trust/country-policy.ts'
import { type Core, underSecrets } from './core.ts'
import { eraseKept, keepingRules, keptStudiesOf } from './keeping.ts'
import type { Listeners } from './listeners.ts'
import { operatorOf } from './operator.ts'
import { revocableTreatments } from './revocable-treatments.ts'
import { configuredCodeNames } from './terminology.ts'

const dist = resolve(import.meta.dirname, '../../portal/dist')

/** The side of the country that asks: the portal's listener and the line to other countries. */
export async function addRequester(core: Core, listeners: Listeners): Promise<{ close(): Promise<void> }> {
  const { config, database, journal, log, policy, trust } = core
  const { portal } = config.listen
  if (!portal || !config.identity || !trust)
    throw new Error('A requester needs listen.portal, identity and trust in its configuration')
  const secret = nodeSecret(underSecrets(config, 'portal-secret'))
  const evidence = createEvidence()
  const { keys, list: trustList } = trust
  const exchange = createExchange({ keys, trustList, log, checkpoints: journal, evidence })
  const notices = noticesOf(policy)
  const kept = keptStudiesOf(config, database, secret)
  const requester = createRequester({
    exchange,
    identifications: identifications(database.db, secret),
    treatments: revocableTreatments(treatmentStore(database.db, secret), trust.revocations),
    downloads: downloadStore(database.db, secret),
    audit: withEvidence(journal, evidence),
    emergencies: portalEmergencies(database.db, secret),
    lineHistory: lineHistory(database.db),
    reader: auditSearch(database.db),
    notices: () => notices,
    transfer: transferRules(config),
    ways: config.transfer.ways,
    ...keepingRules(config, kept),
    targets: localTargets(config, log),
    ...configuredCodeNames(core),
  })
  const erasing = eraseKept(kept, core)
  const ending = setInterval(
    () =>
      void endOverdue(requester, newTransaction).catch((error) =>
        log.warn({ event: 'emergencies.not-ended', err: error }, 'the end of emergencies was not told'),
      ),
    60_000,
  )
  ending.unref()
  const purge = purgePortal(database.db, (error) =>
    log.warn({ event: 'portal.purge-failed', err: error }, 'purge failed'),
  )
  const { issuer, clientId, clientSecretFile, allowInsecure } = config.identity
  // A country that only asks has an exchange listener all the same: peers find it alive, and its clock.
  if (config.listen.exchange && !config.roles.includes('source')) {
    const mutual = mutualTls(trust.keys, trust.list, { log, audit: journal })
    const exchangeApp = listeners.add('exchange', config.listen.exchange, { mutual })
    await exchangeApp.register(smartConfigurationRoutes({ keys, trustList }))
    await exchangeApp.register(revocationRoutes({ keys, trustList, revocations: trust.revocations }))
  }
  const app = listeners.add('portal', portal)
  await app.register(
    portalRoutes({
      requester,
      operator: operatorOf(core, trust, exchange),
      sessions: professionalSessions(database.db, secret),
      settings: settingsStore(database.db),
      identity: {
        issuer,
        clientId,
        clientSecret: readFileSync(clientSecretFile, 'utf8').trim(),
        allowInsecure,
      },
      portalUrl: portal.url.replace(/\/$/, ''),
      country: config.country,
      secret,
      dist,
    }),
  )
  return {
    async close() {
      purge.close()
      clearInterval(erasing)
      clearInterval(ending)
      await exchange.close()
    },
  }
}

/** Relative paths start at the configuration file. */
const localTargets = ({ delivery, file }: Core['config'], log: Core['log']) =>
  delivery.targets.map((target) => {
    if (target.kind === 'dimse') return dimseTarget(target.name, delivery.calling, target, log)
    const { name, url, tokenFile } = target
    const path = tokenFile === undefined ? undefined : resolve(dirname(file), tokenFile)
    return stowTarget(name, url, () => (path === undefined ? undefined : readFileSync(path, 'utf8').trim()))
  })

const bytesPerMegabit = 125_000

const transferRules = ({ transfer: { streams, limits } }: Core['config']): TrafficRules => ({
  streams,
  limits: limits.map(({ megabitsPerSecond, ...limit }) => ({
    ...limit,
    bytesPerSecond: megabitsPerSecond * bytesPerMegabit,
  })),
})

function noticesOf({ notices }: CountryPolicy): readonly Notice[] {
  return Object.entries(notices.texts).map(([language, text]) => ({
    language,
    version: notices.version,
    sha256: noticeSha256(text),
    paragraphs: text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim())
      .filter(Boolean),
  }))
}
