import { mkdtempSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { cornerstoneAlias } from '../cornerstone-alias.ts'
import { readCorpus } from './corpus.ts'
import { serveCorpus } from './server.ts'

/** Builds the harness and serves it with the corpus: `node portal/src/viewer/dev/run.ts [port]`. */
const root = import.meta.dirname
// biome-ignore lint/style/noProcessEnv: a tool of its own, without the node's configuration
const shared = process.env.ROENTGATE_SHARED ?? path.resolve(root, '../../../../../shared')
const outDir = mkdtempSync(path.join(tmpdir(), 'viewer-'))
await build({
  root,
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
const corpus = readCorpus(path.join(shared, 'corpus', 'dev'))
const server = serveCorpus(corpus, outDir).listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
  for (const [handle, study] of corpus.studies)
    process.stdout.write(
      `${handle} ${study.series.map(({ modality, number }) => `${modality}${number ?? ''}`).join(' ')} ${study.description ?? ''}\n`,
    )
})
