import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { buildHarness } from './build.ts'
import { readCorpus } from './corpus.ts'
import { serveCorpus } from './server.ts'

/** Builds the harness and serves it with the corpus: `node portal/src/viewer/dev/run.ts [port]`. */
// biome-ignore lint/style/noProcessEnv: a tool of its own, without the node's configuration
const shared = process.env.ROENTGATE_SHARED ?? path.resolve(import.meta.dirname, '../../../../../shared')
const built = await buildHarness()
const corpus = readCorpus(path.join(shared, 'corpus', 'dev'))
const server = serveCorpus(corpus, built).listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
  for (const [handle, study] of corpus.studies)
    process.stdout.write(
      `${handle} ${study.series.map(({ modality, number }) => `${modality}${number ?? ''}`).join(' ')} ${study.description ?? ''}\n`,
    )
})
