/** The pages of an operator, in the order of their tabs. */
export const pages = ['health', 'exchanges', 'failures', 'journal'] as const

export type OperatorPage = (typeof pages)[number]
