// biome-ignore lint/suspicious/noEmptyInterface: filled with this group's first table
export interface TrustTables {}
