export type SearchLevel = 'study' | 'series' | 'instance'

/** A searchable attribute by its name in `matching-keys.ts`. */
interface KeyName {
  readonly level: SearchLevel
  readonly name: string
}

/** One condition of a search; all must hold. Texts of folded keys are folded. */
export type Condition = KeyName &
  (
    | { readonly kind: 'equals'; readonly values: readonly string[] }
    /** `pattern` in SQL's LIKE form, and the beginning that it fixes. */
    | { readonly kind: 'like'; readonly pattern: string; readonly prefix: string }
    /** Both ends included; an absent end is open. */
    | { readonly kind: 'range'; readonly from?: string; readonly to?: string }
    | { readonly kind: 'number'; readonly value: number }
    /** Every word begins some word of the name. */
    | { readonly kind: 'words'; readonly words: readonly string[] }
  )
