/** What a table says of a key from outside; a key that every object has says nothing. */
export const inTable = <T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
