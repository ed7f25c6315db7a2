/** What a reader is told about an object that isn't a picture: printed as HTML and as plain text. */
export interface Page {
  readonly title: string
  /** Of the content, as BCP 47 says it; the words around it are English. */
  readonly language?: string
  readonly blocks: readonly Block[]
}

export interface Fact {
  readonly name: string
  readonly value: string
}

/** A word in a table, with the colour that stands for it as `#rrggbb`. */
export type Cell = string | { readonly colour: string; readonly text: string }

/** Blocks without content are not printed. */
export type Block =
  | { readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[] }
  | { readonly kind: 'prose'; readonly title: string; readonly paragraphs: readonly string[] }
  | {
      readonly kind: 'table'
      readonly title: string
      readonly head: readonly string[]
      readonly rows: readonly (readonly Cell[])[]
    }
  | { readonly kind: 'tree'; readonly title: string; readonly nodes: readonly PageNode[] }
  /** A drawing that was made here: its markup goes into the page as it stands. Plain text leaves it out. */
  | { readonly kind: 'drawing'; readonly title: string; readonly svg: string }

/** One item of a tree, with what belongs to it. */
export interface PageNode {
  /** How it belongs to the item above: `inferred from`. */
  readonly relation?: string
  readonly name?: string
  /** Codes that name and value are written in: `[DCM 121071]`. */
  readonly nameCode?: string
  readonly value?: string
  readonly valueCode?: string
  readonly notes: readonly string[]
  /** A heading over its children rather than a line. */
  readonly isHeading: boolean
  readonly children: readonly PageNode[]
}

const maxRows = 5000
const maxValue = 64 * 1024

/** The first rows of a table, and how many more there are. */
export function firstRows<T>(rows: readonly T[]): { readonly shown: readonly T[]; readonly more: number } {
  return { shown: rows.slice(0, maxRows), more: Math.max(0, rows.length - maxRows) }
}

// Control characters but for tab and line break have no place in XML 1.0 and none in a terminal
const controls = /(?![\t\n])[\p{Cc}\p{Noncharacter_Code_Point}]/gu

/** A value as it may be printed: whole characters, line breaks as `\n`, no control characters, bounded. */
export function printable(value: string): string {
  const bounded = value.length > maxValue ? `${value.slice(0, maxValue)} …` : value
  return bounded.toWellFormed().replace(/\r\n?/g, '\n').replace(controls, '\ufffd')
}

/** Facts whose value is there. */
export function facts(entries: readonly (readonly [name: string, value: string | undefined])[]): Fact[] {
  return entries.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]))
}
