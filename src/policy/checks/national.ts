import { type Check, type NationalRule, type PolicyContext, pass, refuse, type Verdict } from '../context.ts'
import { roleSystem } from './role.ts'

/** The country's own rules, which stand as data in its national file: each can refuse or hide, none can open. */
export const national: Check = (context) => {
  const rule = context.rules.special?.find(({ when }) => applies(when, context))
  return rule ? effectOf(rule) : pass
}

/** The country's own module, asked last. What it throws or says that is no verdict counts as a refusal. */
export const local: Check = (context) => context.rules.local?.(context) ?? pass

function applies(
  when: NationalRule['when'],
  { peer, professional, purpose, interaction }: PolicyContext,
): boolean {
  const roles = professional.roles.filter(({ system }) => system === roleSystem).map(({ code }) => code)
  return (
    isAmong(when.countries, [peer.country ?? '']) &&
    isAmong(when.roles, roles) &&
    isAmong(when.facilityTypes, [professional.facilityType]) &&
    isAmong(when.purposes, [purpose ?? '']) &&
    isAmong(when.interactions, [interaction])
  )
}

/** A condition that isn't there holds. */
const isAmong = (wanted: readonly string[] | undefined, given: readonly string[]): boolean =>
  wanted === undefined || given.some((one) => wanted.includes(one))

function effectOf({ name, effect }: NationalRule): Verdict {
  if (effect === 'refuse') return refuse(`national ${name}`, '4705')
  if (effect === 'hide') return { kind: 'narrow', visibility: { nothing: true } }
  return { kind: 'narrow', visibility: effect }
}
