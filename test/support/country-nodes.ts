import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Running, startProcess } from '../../demo/processes.ts'
import type { S3Settings } from '../../src/config-storage.ts'
import { issueHospitalToken } from '../../src/trust/hospital-token.ts'
import { storeBody } from './archive-node.ts'
import { root } from './demo.ts'
import { freePort } from './source-node.ts'

/** One of several `serve` processes of a country. */
export interface CountryNode {
  readonly config: string
  readonly operations: string
  get(path: string, accept?: string): Promise<Response>
  stow(files: readonly Uint8Array[]): Promise<Response>
  start(): Promise<void>
  /** Without a chance to tidy up. */
  kill(): Promise<void>
}

export interface CountryNodes {
  readonly nodes: readonly [CountryNode, CountryNode]
  close(): Promise<void>
}

/** Two nodes of one country on one database and one bucket; nothing else but the secrets is shared. */
export async function countryNodes(database: object, s3: S3Settings): Promise<CountryNodes> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-nodes-'))
  const shared = { database, objects: { s3, graceHours: 1 }, secretsDir: '../secrets' }
  const running = new Set<Running>()
  const node = async (name: string): Promise<CountryNode> => {
    const place = join(folder, name)
    mkdirSync(place)
    const [hospital, operations] = [await freePort(), await freePort()]
    const config = join(place, 'roentgate.yaml')
    const listen = {
      hospital: { host: '127.0.0.1', port: hospital },
      operations: { host: '127.0.0.1', port: operations },
    }
    writeFileSync(config, stringify({ ...country, ...shared, node: name, listen }))
    let process: Running | undefined
    const headers = async (): Promise<{ authorization: string }> => {
      const scope = 'dicomweb.read dicomweb.write'
      const key = join(folder, 'secrets/hospital-key.jwk')
      return {
        authorization: `Bearer ${await issueHospitalToken(key, { scope, ttl: 600, clientId: 'test' })}`,
      }
    }
    const base = `http://127.0.0.1:${hospital}/dicomweb`
    return {
      config,
      operations: `http://127.0.0.1:${operations}`,
      get: async (path, accept = 'application/dicom+json') =>
        fetch(base + path, { headers: { ...(await headers()), accept } }),
      async stow(files) {
        const { body, contentType } = storeBody(files)
        const own = { ...(await headers()), 'content-type': contentType, accept: 'application/dicom+json' }
        return fetch(`${base}/studies`, { method: 'POST', headers: own, body })
      },
      async start() {
        const args = ['serve', '--config', config]
        process = await startProcess(name, join(root, 'bin/roentgate.js'), args, join(place, 'log'))
        running.add(process)
      },
      async kill() {
        if (!process) return
        const ended = new Promise((resolve) => process?.child.once('exit', resolve))
        process.child.kill('SIGKILL')
        await ended
        running.delete(process)
      },
    }
  }
  const nodes = [await node('one'), await node('two')] as const
  await Promise.all(nodes.map((each) => each.start()))
  return {
    nodes,
    async close() {
      await Promise.all([...running].map((process) => process.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const country = {
  country: 'FI',
  roles: ['source'],
  organisation: { name: 'Lumivaara', oid: '1.2.246.10.99999999' },
  dataDir: 'data',
  patients: { defaultSystem: 'urn:oid:1.2.246.10.99999999.14' },
}
