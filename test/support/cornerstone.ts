import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { cornerstoneAlias } from '../../portal/src/viewer/cornerstone-alias.ts'

/** A web site whose one page is `cornerstone-page.ts`. */
export interface CornerstoneSite {
  readonly address: string
  close(): Promise<void>
}

/** @param dicomweb address of the service, which the site passes `/dicomweb/` on to as a hospital's reverse proxy does. */
export async function cornerstoneSite(dicomweb: string): Promise<CornerstoneSite> {
  const folder = await mkdtemp(join(tmpdir(), 'roentgate-cornerstone-'))
  await bundle(folder)
  const files = new Set((await readdir(folder)).map((name) => `/${name}`))
  const server = createServer((asked, answer) => {
    const { url = '' } = asked
    if (url.startsWith('/dicomweb/')) passOn(dicomweb + url.slice('/dicomweb'.length), asked, answer)
    else if (files.has(url)) send(join(folder, url), answer)
    else answer.writeHead(200, { 'content-type': 'text/html' }).end(html)
  })
  return {
    address: await listening(server),
    async close() {
      server.close()
      server.closeAllConnections()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const html = '<!doctype html><title>Cornerstone3D</title><body><script type="module" src="/page.js"></script>'
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

async function bundle(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    resolve: { alias: cornerstoneAlias },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      assetsDir: '.',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(import.meta.dirname, 'cornerstone-page.ts'),
        output: { entryFileNames: 'page.js' },
      },
    },
  })
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(file: string, answer: ServerResponse): void {
  answer.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(answer)
}

function passOn(to: string, asked: IncomingMessage, answer: ServerResponse): void {
  const onward = request(to, { method: asked.method, headers: asked.headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  onward.on('error', (error) => answer.destroy(error))
  asked.pipe(onward)
}
