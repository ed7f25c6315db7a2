import { expect, test } from 'vitest'
import { pluralRuleOf } from './plurals.ts'

test.each(['ga', 'mt'])(
  '%s counts as CLDR says, in a browser that does not know the language',
  (language) => {
    const known = new Intl.PluralRules(language)
    const counts = [...Array(250).keys(), 1000, 1011, 1_000_000, 1.5]

    expect(counts.map((count) => pluralRuleOf(language)?.select(count))).toEqual(
      counts.map((count) => known.select(count)),
    )
    expect(pluralRuleOf(language)?.resolvedOptions().pluralCategories.sort()).toEqual(
      [...known.resolvedOptions().pluralCategories].sort(),
    )
  },
)
