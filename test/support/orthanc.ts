import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './source-node.ts'

const program = '/usr/sbin/Orthanc'
const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so'
const host = '127.0.0.1'

/** Where Orthanc shall reach a node, by both of its protocols, under the name `NODE`. */
export interface NodeAddress {
  readonly dicomweb: string
  readonly authorization: string
  readonly dimse: { readonly host: string; readonly port: number; readonly aet: string }
}

/** An Orthanc of its own, which knows one node. */
export interface Orthanc {
  /** Its REST API; throws with its words when it refuses. */
  ask<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object | Buffer): Promise<T>
  /** What a path of it gives. */
  bytes(path: string): Promise<Buffer>
  /** Its DICOMweb service. */
  readonly dicomweb: string
  /** Host and port of its DIMSE service. */
  readonly dimse: readonly [string, string]
  stop(): Promise<void>
}

/** Ports that an Orthanc gets: the node must know them before it starts. */
export interface OrthancPorts {
  readonly dimse: number
  readonly http: number
}
export const orthancPorts = async (): Promise<OrthancPorts> => ({
  dimse: await freePort(),
  http: await freePort(),
})

export async function startOrthanc(ports: OrthancPorts, node: NodeAddress): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-orthanc-'))
  for (const name of ['storage', 'index']) mkdirSync(join(folder, name))
  const file = join(folder, 'orthanc.json')
  writeFileSync(file, JSON.stringify(settings(folder, ports, node)))
  const log = openSync(join(folder, 'log'), 'w')
  const env = { ...process.env, TCP_NODELAY: '1' } // DCMTK idles 40 ms an instance without it
  const child = spawn(program, [file], { stdio: ['ignore', log, log], env })
  const base = `http://${host}:${ports.http}`
  const stop = async (): Promise<void> => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  if (await answers(`${base}/system`, child))
    return {
      ask: async (...of) => json(await ask(base, ...of)),
      bytes: (path) => ask(base, 'GET', path),
      dicomweb: `${base}/dicom-web`,
      dimse: [host, String(ports.dimse)],
      stop,
    }
  await stop()
  throw new Error('Orthanc did not start')
}

const settings = (
  folder: string,
  ports: OrthancPorts,
  { dicomweb, authorization, dimse }: NodeAddress,
): object => ({
  Name: 'ORTHANC',
  StorageDirectory: join(folder, 'storage'),
  IndexDirectory: join(folder, 'index'),
  HttpPort: ports.http,
  RemoteAccessAllowed: false,
  AuthenticationEnabled: false,
  DicomAet: 'ORTHANC',
  DicomPort: ports.dimse,
  TcpNoDelay: true,
  DicomAlwaysAllowMove: true,
  DicomModalities: {
    NODE: { AET: dimse.aet, Host: dimse.host, Port: dimse.port, AllowStorageCommitment: true },
  },
  Plugins: [plugin],
  DicomWeb: {
    Root: '/dicom-web/',
    EnableWado: true,
    WadoRoot: '/wado',
    Servers: { NODE: { Url: dicomweb, HttpHeaders: { Authorization: authorization } } },
  },
})

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return true
    await sleep(100)
  }
  return false
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

async function ask(base: string, method: string, path: string, body?: object | Buffer): Promise<Buffer> {
  const sent =
    body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }
  const answer = await fetch(base + path, { method, ...sent })
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (!answer.ok) throw new Error(`Orthanc ${method} ${path}: ${answer.status} ${bytes}`)
  return bytes
}

const json = <T>(bytes: Buffer): T =>
  (bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'))) as T
