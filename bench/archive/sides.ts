import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { heapFlags } from '../../src/cli/small-heap.ts'
import { issueHospitalToken } from '../../src/trust/hospital-token.ts'
import { freePort } from '../../test/support/source-node.ts'
import { type UsageWatch, watchUsage } from './usage.ts'

export type SideName = 'ours' | 'orthanc' | 'bare'

/** A server under measurement. */
export interface Side {
  readonly name: SideName
  /** Address of the DICOMweb service. */
  readonly base: string
  readonly token?: string
  readonly dimse?: { readonly port: number; readonly aet: string }
  readonly usage: UsageWatch
  stop(): Promise<void>
}

export interface SideOptions {
  /** What the server keeps; begins empty unless `keeps`. */
  readonly folder: string
  readonly keeps?: boolean
  readonly movePort: number
  /** Where a CPU profile of ours is left. */
  readonly profile?: string
  /** Folder of the load: for the bare server. */
  readonly load: string
}

export const moveDestination = 'BENCHDEST'
const host = '127.0.0.1'
const root = join(import.meta.dirname, '../..')

/** Roentgate as `serve` runs it: token, durable writes, journal. */
async function ours({ folder, movePort, profile }: SideOptions): Promise<Side> {
  const [hospital, dimse, operations] = [await freePort(), await freePort(), await freePort()]
  const config = join(folder, 'roentgate.yaml')
  writeFileSync(
    config,
    stringify({
      country: 'FI',
      roles: ['source'],
      organisation: { name: 'Bench', oid: '1.2.246.10.99999999' },
      dataDir: 'data',
      patients: { defaultSystem: 'urn:oid:1.2.246.10.99999999.14' },
      log: { level: 'warn' },
      listen: {
        hospital: { host, port: hospital },
        dimse: {
          host,
          port: dimse,
          aet: 'ROENTGATE',
          peers: [{ aet: moveDestination, host, port: movePort }],
        },
        operations: { host, port: operations },
      },
    }),
  )
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const execArgv = [...heapFlags, ...profiling]
  const child = fork(join(root, 'bin/roentgate.js'), ['serve', '--config', config], {
    execArgv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  logged(child, join(folder, 'log'))
  await Promise.race([once(child, 'message'), failed(child, 'Roentgate')])
  const tokenKey = join(folder, 'data/hospital-key.jwk')
  const scope = 'dicomweb.read dicomweb.write'
  const token = await issueHospitalToken(tokenKey, { scope, ttl: 86_400, clientId: 'bench' })
  return running('ours', child, `http://${host}:${hospital}/dicomweb`, {
    token,
    dimse: { port: dimse, aet: 'ROENTGATE' },
  })
}

/** Debian's Orthanc with its DICOMweb plugin and SQLite: no authentication, TCP_NODELAY on every socket. */
async function orthanc({ folder, movePort }: SideOptions): Promise<Side> {
  const [http, dimse] = [await freePort(), await freePort()]
  const config = join(folder, 'orthanc.json')
  writeFileSync(
    config,
    JSON.stringify({
      Name: 'ORTHANC',
      StorageDirectory: join(folder, 'storage'),
      IndexDirectory: join(folder, 'index'),
      HttpPort: http,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      SslEnabled: false,
      DicomAet: 'ORTHANC',
      DicomPort: dimse,
      DicomCheckCalledAet: false,
      StorageCompression: false,
      OverwriteInstances: true,
      KeepAlive: true,
      TcpNoDelay: true,
      HttpThreadsCount: 50,
      MaximumStorageSize: 0,
      ConcurrentJobs: 2,
      DicomModalities: { BENCH: ['BENCH', host, 104], [moveDestination]: [moveDestination, host, movePort] },
      Plugins: ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'],
      DicomWeb: {
        Enable: true,
        Root: '/dicom-web/',
        Ssl: false,
        StudiesMetadata: 'Full',
        SeriesMetadata: 'Full',
      },
    }),
  )
  // DCMTK writes each response in two pieces: without this the second waits 40 ms for Nagle's algorithm.
  const env = { ...process.env, TCP_NODELAY: '1' }
  const child = spawn('Orthanc', [config], { stdio: ['ignore', 'pipe', 'pipe'], env })
  logged(child, join(folder, 'log'))
  await Promise.race([answers(`http://${host}:${http}/system`), failed(child, 'Orthanc')])
  return running('orthanc', child, `http://${host}:${http}/dicom-web`, {
    dimse: { port: dimse, aet: 'ORTHANC' },
  })
}

/** A Node server that sends files and does nothing else: what this machine allows. */
async function bare({ load, folder }: SideOptions): Promise<Side> {
  const child = fork(join(import.meta.dirname, 'bare-server.ts'), [load], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  logged(child, join(folder, 'log'))
  const [{ port }] = (await Promise.race([once(child, 'message'), failed(child, 'The bare server')])) as [
    { port: number },
  ]
  return running('bare', child, `http://${host}:${port}`, {})
}

const starters: Readonly<Record<SideName, (options: SideOptions) => Promise<Side>>> = { ours, orthanc, bare }

export async function startSide(name: SideName, options: SideOptions): Promise<Side> {
  if (!options.keeps) rmSync(options.folder, { recursive: true, force: true })
  mkdirSync(options.folder, { recursive: true })
  return starters[name](options)
}

function running(
  name: SideName,
  child: ChildProcess,
  base: string,
  more: Pick<Side, 'token' | 'dimse'>,
): Side {
  const usage = watchUsage(child.pid ?? 0)
  return { name, base, ...more, usage, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  await ended
  clearTimeout(timer)
}

function logged(child: ChildProcess, file: string): void {
  const log = createWriteStream(file)
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
}

async function failed(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`${name} did not start: it ended with ${code}`)
}

async function answers(url: string): Promise<void> {
  for (let turn = 0; turn < 150; turn++) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    await sleep(200)
  }
  throw new Error('Orthanc did not answer within 30 seconds')
}

/** Versions of what is measured, and of what measures. */
export function versions(): Readonly<Record<string, string>> {
  const debian = (name: string): string =>
    spawnSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' }).stdout || 'not from Debian'
  return {
    node: process.version,
    orthanc: debian('orthanc'),
    'orthanc-dicomweb': debian('orthanc-dicomweb'),
    dcmtk: debian('dcmtk'),
    wrk: debian('wrk'),
  }
}
