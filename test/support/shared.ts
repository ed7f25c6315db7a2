import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = process.env.ROENTGATE_SHARED ?? resolve(import.meta.dirname, '../../../shared')

/** Whether the collection of real files lies beside the checkout; tests that need it are skipped and counted elsewhere. */
export const hasShared = existsSync(resolve(folder, 'corpus/manifest.json'))

/** Path of a file in the collection of real files. */
export const shared = (...parts: string[]): string => resolve(folder, ...parts)
