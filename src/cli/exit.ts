/** Exit codes of every verb. */
export const exit = { done: 0, failed: 1, usage: 2, partly: 3 } as const
