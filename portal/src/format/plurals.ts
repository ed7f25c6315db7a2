type Category = Intl.LDMLPluralRule
interface Rule {
  select(count: number): Category
  resolvedOptions(): { readonly pluralCategories: Category[] }
}

const rule = (pluralCategories: Category[], select: Rule['select']): Rule => ({
  select,
  resolvedOptions: () => ({ pluralCategories: [...pluralCategories] }),
})

/** CLDR 48's cardinal rules of the two languages whose data Chromium leaves out of its Intl. */
const rules: Readonly<Record<string, Rule>> = {
  ga: rule(['one', 'two', 'few', 'many', 'other'], (count) => {
    if (!Number.isInteger(count)) return 'other'
    if (count === 1) return 'one'
    if (count === 2) return 'two'
    if (count >= 3 && count <= 6) return 'few'
    return count >= 7 && count <= 10 ? 'many' : 'other'
  }),
  mt: rule(['one', 'two', 'few', 'many', 'other'], (count) => {
    const rest = count % 100
    if (!Number.isInteger(count)) return 'other'
    if (count === 1) return 'one'
    if (count === 2) return 'two'
    if (count === 0 || (rest >= 3 && rest <= 10)) return 'few'
    return rest >= 11 && rest <= 19 ? 'many' : 'other'
  }),
}

/** The plural rule of a language that the browser may not know; undefined where its own is used. */
export const pluralRuleOf = (language: string): Rule | undefined => rules[language]
