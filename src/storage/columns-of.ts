/** Column list of rows that all have the same; the names are the program's own. */
export function columnsOf(rows: readonly object[]): string {
  return Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(', ')
}
