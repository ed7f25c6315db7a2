import type { Bundle } from '@medplum/fhirtypes'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publishStudy } from '../../src/country-a/publish-study.ts'
import type { BreakGlass } from '../../src/domain/treatment.ts'
import { foreignCaller } from '../../src/http/authenticate.ts'
import { exchangeFhirRoutes } from '../../src/http/fhir/exchange.ts'
import { createListener } from '../../src/http/listener.ts'
import { patientNoticeRoutes } from '../../src/http/patient-notices.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { signClientAssertion } from '../../src/trust/client-assertion.ts'
import { signHpAssertion } from '../../src/trust/hp-assertion.ts'
import { signTrcAssertion } from '../../src/trust/trc-assertion.ts'
import { silentLog } from '../support/countries.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { epoch, person, relationship } from '../support/professional.ts'
import { type ReportNode, reportNode } from '../support/reports.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'
import { chestStudy, sourcePorts, type TestSource } from '../support/source-ports.ts'

const studyUid = '1.2.246.10.79'
const why = { reason: 'unconscious', text: 'Found on the street, not responding.' }
let fi: SourceNode
let node: ReportNode
let ports: TestSource
let pt: MutualClient
let count = 0

beforeAll(async () => {
  fi = await sourceNode(new Set([studyUid]))
  node = await reportNode()
  ports = await sourcePorts(node)
  const base = `${fi.urls.exchange}/fhir`
  await fi.exchange.register(
    exchangeFhirRoutes({
      ports: { ...ports, audit: fi.journal },
      base,
      cursorKey: new Uint8Array(32),
      authenticate: foreignCaller(fi.ports),
    }),
  )
  await fi.listen()
  const { key } = await node.patients.register({
    identifiers: [person],
    name: { family: 'A', given: [] },
    sex: 'male',
  })
  ports.held.set(studyUid, chestStudy(studyUid, key))
  await publishStudy(ports, studyUid)
})
afterAll(async () => {
  await fi.close()
  await node.close()
})
beforeEach(async () => {
  pt = mutualClient(fi.countries.of('PT').keys)
  await restrict({ optOut: false, restricted: [studyUid] })
})

const restrict = (choices: { optOut: boolean; restricted: string[] }) =>
  patientChoices(node.database.db).set(person, choices)

const freshId = (): string => `trc-emergency-${++count}-0000`
/** A token of a relationship with an override, as Portugal's own code asks for it. */
async function asked(breakGlass: BreakGlass | undefined, id = freshId(), expiresAt = epoch() + 900) {
  const { keys, policy } = fi.countries.of('PT')
  const own = fi.countries.trustList.byCode('FI')
  if (!own) throw new Error('FI')
  const bond = relationship('FI', fi.countries.of('FI'), {
    id,
    purpose: 'ETREAT',
    expiresAt,
    ...(breakGlass && { breakGlass }),
  })
  const shared = { audience: own.issuer, homeCommunityId: policy.homeCommunityId }
  const override = breakGlass !== undefined
  const hp = await signHpAssertion(keys, {
    ...shared,
    professional: bond.professional,
    purpose: 'ETREAT',
    override,
  })
  return pt.form(`${fi.urls.exchange}/oauth/token`, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await signTrcAssertion(keys, {
      ...shared,
      relationship: bond,
      hpAssertion: hp,
      hpJti: decodeJwt(hp).jti ?? '',
    }),
    scope: 'system/DocumentReference.rs system/ImagingStudy.rs',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signClientAssertion(keys, own.token_endpoint),
  })
}
const fresh = (): BreakGlass => ({ ...why, stepUpAt: epoch() - 10 })
async function list(token: string): Promise<Bundle> {
  const { value, system } = person
  const answer = await pt.send(
    `${fi.urls.exchange}/fhir/DocumentReference?status=current&patient.identifier=${encodeURIComponent(`${system}|${value}`)}`,
    { headers: { authorization: `Bearer ${token}` } },
  )
  expect(answer.status).toBe(200)
  return answer.json()
}
const seen = async (breakGlass: BreakGlass | undefined) =>
  (await list((await asked(breakGlass)).json().access_token)).total
async function journal(code: string) {
  const { rows } = await fi.database.pool.query<{ record: string }>(
    'select record from audit_records order by seq',
  )
  return rows
    .map(({ record }) => JSON.parse(record).event)
    .filter(({ subtype }) => subtype.some((one: { code: string }) => one.code === code))
}

test('N079: what is restricted is seen with an override and not with an emergency alone', async () => {
  expect(await seen(undefined)).toBe(0)
  expect(await seen(fresh())).toBeGreaterThan(0)

  expect((await journal('110127')).at(-1)).toMatchObject({
    outcome: '0',
    outcomeDesc: `unconscious: ${why.text}`,
    purposeOfEvent: [{ coding: [{ code: 'ETREAT' }] }, { coding: [{ code: 'BTG' }] }],
  })
  const [notice] = await fi.ports.emergencies.notices({ pending: true })
  expect(notice).toMatchObject({ ...why, patient: person, country: 'PT' })
})

test('N080: who opted out stays out where the country says so', async () => {
  await restrict({ optOut: true, restricted: [] })
  expect(await seen(fresh())).toBe(0)
})

test('a longer treatment gets new tokens without a new step-up, is told once, and ends after a quarter of an hour', async () => {
  const id = freshId()
  const before = (await journal('110127')).length
  const first = await asked({ ...why, stepUpAt: epoch() - 290 }, id)
  const began = (at: number) =>
    fi.database.pool.query(
      'update emergencies set started_at = now() - make_interval(secs => $2) where treatment_id = $1',
      [id, at],
    )
  await began(600)
  const renewed = await asked({ ...why, stepUpAt: epoch() - 890 }, id)
  await began(902)
  const late = await asked({ ...why, stepUpAt: epoch() - 1000 }, id)

  expect([first.status, renewed.status, late.status]).toEqual([200, 200, 400])
  expect(late.json()).toEqual({ error: 'invalid_grant', ncp_error: '4705' })
  expect((await journal('110127')).length).toBe(before + 1)
})

test('the token of an override does not outlive it, however long the other country says', async () => {
  const id = freshId()
  await asked(fresh(), id)
  await fi.database.pool.query(
    "update emergencies set started_at = now() - interval '800 seconds' where treatment_id = $1",
    [id],
  )
  const answer = await asked({ ...why, stepUpAt: epoch() - 810 }, id, epoch() + 7000)
  expect(answer.json().expires_in).toBeLessThanOrEqual(101)
})

test('N039: a step-up that lies in the future proves nothing', async () => {
  expect((await asked({ ...why, stepUpAt: epoch() + 120 })).status).toBe(400)
})

test('N084: the fourth override within an hour is let through, and raises an alert', async () => {
  for (let i = 0; i < 4; i++) expect((await asked(fresh())).status).toBe(200)
  expect((await journal('110132')).at(-1)).toMatchObject({ outcomeDesc: 'many-emergencies' })
})

test('the service that tells patients finds who is to be told, and says when it did', async () => {
  await asked(fresh())
  let scopes = new Set(['patient-notices'])
  const app = createListener({ name: 'hospital', log: silentLog })
  const authenticate = async () => ({ kind: 'system', clientId: 'citizens', scopes, jti: 'j' }) as const
  await app.register(
    patientNoticeRoutes({ emergencies: fi.ports.emergencies, audit: fi.journal, authenticate }),
  )
  const pending = async (): Promise<{ id: string }[]> =>
    (await app.inject('/patient-notices?pending=1')).json().notices
  const [first, ...others] = await pending()
  const told = (id = '') => app.inject({ method: 'POST', url: `/patient-notices/${id}/told` })

  expect((await told(first?.id)).statusCode).toBe(204)
  expect((await told('11111111-1111-4111-8111-111111111111')).statusCode).toBe(404)
  expect((await told('x')).statusCode).toBe(404)
  expect((await pending()).map(({ id }) => id)).toEqual(others.map(({ id }) => id))
  scopes = new Set(['fhir.read'])
  expect((await app.inject('/patient-notices')).statusCode).toBe(403)
  await app.close()
})
