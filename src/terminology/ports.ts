import type { Coding } from '../domain/codes.ts'

/** What a terminology server said of a code: its name in a language, or that it has none. */
export interface KnownName {
  readonly coding: Coding
  readonly name: string | undefined
}

/** Answers of the terminology server, kept for all nodes of the country. */
export interface CodeNameCache {
  /** What is known of these codes and not too old: names of `days`, absences of one day. */
  known(codings: readonly Coding[], language: string, days: number): Promise<readonly KnownName[]>
  keep(names: readonly KnownName[], language: string): Promise<void>
}
