import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { cornerstoneAlias } from '../cornerstone-alias.ts'

/** Builds the viewer with the harness into a folder of its own. @returns the folder. */
export async function buildHarness(): Promise<string> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'viewer-'))
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: { alias: cornerstoneAlias },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 8192,
    },
    worker: { format: 'es' },
  })
  return outDir
}
