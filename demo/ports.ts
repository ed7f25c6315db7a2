/** Where each listener of the demonstration stands, counted from the base port. */
export const offsets = {
  identity: 0,
  FI: { hospital: 10, exchange: 11, images: 12, viewer: 13, dimse: 14, operations: 19 },
  PT: { portal: 20, exchange: 21, operations: 29 },
} as const
