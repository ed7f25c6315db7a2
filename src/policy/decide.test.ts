import { describe, expect, test } from 'vitest'
import type { PolicyContext } from './context.ts'
import { decide } from './decide.ts'
import { confidentialityOf, isVisible, visibleLabels } from './visibility.ts'

const roleSystem = 'urn:oid:2.16.840.1.113883.2.9.6.2.7'
const person = { system: 'urn:oid:1.2.246.21', value: '131052-308T' }
const now = 1_795_550_000
const role = (code: string, system = roleSystem) => ({ roles: [{ system, code }] })
const professional = {
  subject: 'hp',
  name: 'Dr Ana Silva',
  organisation: 'Hospital X',
  organisationId: 'urn:oid:1.2',
  ...role('221'),
  permissions: ['PRD-003', 'PRD-005', 'PRD-006', 'PRD-010', 'PRD-016'],
  facilityType: 'Hospital',
  locality: 'Lisboa',
  acr: 'http://eidas.europa.eu/LoA/high',
  amr: ['pin'],
  authTime: now - 600,
}
const rules = {
  loaMin: 'http://eidas.europa.eu/LoA/substantial',
  roles: ['221'],
  doctorRoles: ['221'],
  emergencyOverride: { restricted: true, optOut: false, veryRestricted: true },
  signInMaxAge: 14_400,
}
const notice = { version: '1', language: 'en', sha256: 'abc', at: now, method: 'shown' as const }
const base: PolicyContext = {
  interaction: 'list',
  stage: 'grant',
  now,
  peer: { active: true, authenticated: true, roles: ['221', '2221', '44'] },
  rules,
  professional,
  purpose: 'TREAT',
  notice,
  knownNotices: new Set(['abc']),
  person,
}
const override = { reason: 'unconscious', text: 'found on the street', stepUpAt: now - 10 }
const emergency = { purpose: 'ETREAT', breakGlass: override }
const hp = (change: object) => ({ professional: { ...professional, ...change } })
const asked = (change: Partial<PolicyContext>) => decide({ ...base, ...change })
const seen = (change: Partial<PolicyContext>) => {
  const decision = asked(change)
  if (!decision.permit) throw new Error(decision.reason)
  return decision.visibility
}

test('permits a doctor who signed in strongly, informed the patient and treats this person', () => {
  expect(asked({})).toEqual({
    permit: true,
    visibility: { nothing: false, highest: 'R', hidden: [] },
    obligations: [{ kind: 'audit' }],
  })
})

describe('refuses', () => {
  test.each<[string, Partial<PolicyContext>, string, string]>([
    ['a suspended country', { peer: { ...base.peer, active: false } }, 'peer-inactive', '4703'],
    ['an unproven country', { peer: { ...base.peer, authenticated: false } }, 'peer-unauthenticated', '4704'],
    ['N033 a weak sign-in', hp({ acr: 'http://eidas.europa.eu/LoA/low' }), 'sign-in-weak', '4702'],
    ['N033 an unknown level', hp({ acr: '' }), 'sign-in-weak', '4702'],
    ['N031 an old sign-in', hp({ authTime: now - 14_401 }), 'sign-in-old', '4702'],
    ['N034 a role the country of treatment does not list', hp(role('3211')), 'role', '4703'],
    ['N034 a clerk who acts for nobody', hp(role('44')), 'role', '4703'],
    ['N034 the code of another system', hp(role('221', 'x')), 'role', '4703'],
    ['N036 a missing permission', hp({ permissions: ['PRD-006'] }), 'permission', '4703'],
    ['N035 research', { purpose: 'HRESCH' }, 'purpose', '4703'],
    ['N035 no purpose', { purpose: undefined }, 'purpose', '4703'],
    ['an override in ordinary treatment', { breakGlass: override }, 'override-without-emergency', '4705'],
    [
      'N039 an override without reason',
      { ...emergency, breakGlass: { ...override, reason: '' } },
      'override-without-reason',
      '4705',
    ],
    [
      'N039 an override with nine letters',
      { ...emergency, breakGlass: { ...override, text: '123456789' } },
      'override-without-reason',
      '4705',
    ],
    [
      'an override with a novel',
      { ...emergency, breakGlass: { ...override, text: 'x'.repeat(501) } },
      'override-without-reason',
      '4705',
    ],
    [
      'N039 an old step-up',
      { ...emergency, breakGlass: { ...override, stepUpAt: now - 301 } },
      'override-step-up-old',
      '4705',
    ],
    ['N038 a notice nobody published', { knownNotices: new Set(['x']) }, 'notice-unknown', '4705'],
    [
      'a notice not given, without emergency',
      { notice: { ...notice, method: 'unable' } },
      'notice-not-given',
      '4705',
    ],
    [
      'N043 another person than the relationship has',
      { requestedPerson: { ...person, value: 'x' } },
      'patient-differs',
      '4206',
    ],
    [
      'N043 a number of another system',
      { requestedPerson: { ...person, system: 'x' } },
      'patient-differs',
      '4206',
    ],
  ])('%s', (_, change, reason, ncpError) => {
    expect(asked(change)).toMatchObject({ permit: false, reason, ncpError })
  })

  test('N037 and 4206: no notice; no person', () => {
    const { notice: _n, ...uninformed } = base
    const { person: _p, ...unbound } = base

    expect(decide(uninformed)).toMatchObject({ reason: 'notice-missing', check: 'notice' })
    expect(decide(unbound)).toMatchObject({ reason: 'patient-unbound' })
    const { knownNotices: _k, ...unpublished } = base
    expect(decide(unpublished)).toMatchObject({ reason: 'notice-unknown' })
  })
})

describe('permits', () => {
  test.each<[string, Partial<PolicyContext>]>([
    ['a clerk on behalf of somebody', { ...hp(role('44')), onBehalfOf: '221' }],
    ['a notice not given in an emergency', { purpose: 'ETREAT', notice: { ...notice, method: 'unable' } }],
    ['the person of the relationship by name', { requestedPerson: { ...person } }],
    [
      'identification with its one permission',
      { ...hp({ permissions: ['PRD-006'] }), interaction: 'identify' },
    ],
    [
      'a step-up that was checked when the token was made',
      { ...emergency, stage: 'use', breakGlass: { ...override, stepUpAt: now - 600 } },
    ],
  ])('%s', (_, change) => {
    expect(asked(change).permit).toBe(true)
  })

  test('the use of a token without asking for the notice again', () => {
    const { notice: _, ...used } = { ...base, stage: 'use' as const }

    expect(decide(used).permit).toBe(true)
  })

  test('identification before there is a person', () => {
    const { person: _, ...before } = base

    expect(decide({ ...before, interaction: 'identify' }).permit).toBe(true)
  })
})

describe('hides, and never refuses, what the patient or a label hides', () => {
  const restricted = { optOut: false, restricted: ['1.2.3'] }

  test.each([
    ['N075 everything of who opted out', { choices: { optOut: true, restricted: [] } }, { nothing: true }],
    ['N076 what is restricted', { choices: restricted }, { hidden: ['1.2.3'] }],
    ['all, where all is restricted', { choices: { optOut: false, restricted: ['*'] } }, { nothing: true }],
    ['N077 label R from a nurse', hp(role('2221')), { highest: 'N' }],
    ['N078 label V from a doctor', {}, { highest: 'R' }],
    ['label V from an emergency without override', { purpose: 'ETREAT' }, { highest: 'R' }],
    [
      'N079 nothing in an emergency override',
      { ...emergency, choices: restricted },
      { highest: 'V', hidden: [] },
    ],
    [
      'N080 an opt-out even in an override, where the country says so',
      { ...emergency, choices: { optOut: true, restricted: [] } },
      { nothing: true },
    ],
  ])('%s', (_, change, visibility) => {
    expect(seen(change)).toMatchObject(visibility)
  })

  test.each([
    ['restricted', { hidden: ['1.2.3'], nothing: false }],
    ['veryRestricted', { highest: 'R' }],
  ])('in an override too, where the country allows none for %s', (name, visibility) => {
    const emergencyOverride = { ...rules.emergencyOverride, [name]: false }

    expect(seen({ ...emergency, choices: restricted, rules: { ...rules, emergencyOverride } })).toMatchObject(
      visibility,
    )
  })

  test('an opt-out gives way to vital interests where the country allows it', () => {
    const emergencyOverride = { ...rules.emergencyOverride, optOut: true }
    const choices = { optOut: true, restricted: [] }

    expect(seen({ ...emergency, choices, rules: { ...rules, emergencyOverride } }).nothing).toBe(false)
  })

  test('N079: an override is announced and short', () => {
    const decision = asked(emergency)

    expect(decision.permit && decision.obligations.map(({ kind }) => kind)).toEqual([
      'audit',
      'notify',
      'ttl',
    ])
  })
})

describe('national rules', () => {
  const special = (when: object, effect: 'refuse' | 'hide' | { highest: 'M' } = 'refuse') => ({
    rules: { ...rules, special: [{ name: 'ours', when, effect }] },
  })

  test.each<[object]>([
    [{}],
    [
      {
        countries: ['PT'],
        roles: ['221'],
        facilityTypes: ['Hospital'],
        purposes: ['TREAT'],
        interactions: ['list'],
      },
    ],
  ])('%o apply, and refuse by name', (when) => {
    const peer = { ...base.peer, country: 'PT' }

    expect(asked({ ...special(when), peer })).toMatchObject({ reason: 'national ours', ncpError: '4705' })
  })

  test.each<[object]>([
    [{ countries: ['ES'] }],
    [{ roles: ['2221'] }],
    [{ facilityTypes: ['Pharmacy'] }],
    [{ roles: ['221'], purposes: ['ETREAT'] }],
    [{ interactions: ['images'] }],
  ])('%o apply only when all of it is so', (when) => {
    expect(asked(special(when)).permit).toBe(true)
  })

  test('hide everything, or what is labelled higher', () => {
    expect(seen(special({}, 'hide')).nothing).toBe(true)
    expect(seen(special({}, { highest: 'M' })).highest).toBe('M')
  })

  test.each<[string, PolicyContext['rules']['local'], object]>([
    ['passes', () => ({ kind: 'pass' }), { permit: true }],
    [
      'refuses',
      () => ({ kind: 'refuse', reason: 'ours', ncpError: '4705' }),
      { permit: false, check: 'local' },
    ],
    [
      'can narrow and never widen',
      () => ({ kind: 'narrow', visibility: { highest: 'V' } }),
      { permit: true, visibility: { highest: 'R' } },
    ],
    [
      'that fails refuses',
      () => {
        throw new Error('a bug')
      },
      { permit: false, reason: 'check-failed' },
    ],
  ])('a module %s', (_, check, decision) => {
    expect(asked({ rules: { ...rules, ...(check && { local: check }) } })).toMatchObject(decision)
  })
})

test.each([
  [undefined, 'N'],
  ['R', 'R'],
  ['X', 'V'],
])('N081: the label %s counts as %s', (code, label) => {
  expect(confidentialityOf(code)).toBe(label)
})

test('visible is what is labelled low enough and hidden by none of its names', () => {
  const visibility = { nothing: false, highest: 'N' as const, hidden: ['1.2.3'] }
  const visible = (ids: string[], confidentiality?: string) => isVisible(visibility, { ids, confidentiality })

  expect([visible(['9']), visible(['9'], 'R'), visible(['9', '1.2.3']), visible(['9'], 'odd')]).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(isVisible({ ...visibility, nothing: true }, { ids: ['9'] })).toBe(false)
  expect(visibleLabels(visibility)).toEqual(['U', 'L', 'M', 'N'])
})
