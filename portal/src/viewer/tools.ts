/** What the left mouse button does in a pane. */
export type Tool = 'window' | 'pan' | 'zoom' | 'length' | 'angle' | 'roi' | 'value' | 'cross'

export const measuring: ReadonlySet<Tool> = new Set(['length', 'angle', 'roi'])
