import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './source-node.ts'

/** A private cluster of Debian's PostgreSQL on loopback, as an unprivileged user, that tests may stop and start. */
export interface Cluster {
  /** Of the superuser. */
  readonly url: string
  readonly port: number
  readonly folder: string
  start(): Promise<void>
  /** @param how `fast` rolls back what runs; `immediate` is a crash. */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  /** Writes a file that only the server's user may read. */
  put(name: string, bytes: Buffer): Promise<void>
  /** A new, empty database. @returns its address for the superuser. */
  database(): Promise<string>
  close(): Promise<void>
}

const password = 'cluster'

/** @param settings of the server, beside the defaults. */
export async function postgresCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-cluster-'))
  const data = join(folder, 'data')
  const port = await freePort()
  mkdirSync(data, { mode: 0o700 })
  own(folder)
  own(data)
  program('initdb', ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'])
  const url = `postgres://owner:${password}@127.0.0.1:${port}/postgres`
  const given = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...settings,
  }
  const args = Object.entries(given).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  let running: ReturnType<typeof spawn> | undefined
  const start = async (): Promise<void> => {
    const log = openSync(join(folder, 'log'), 'a')
    const [command, ...rest] = unprivileged(binary('postgres'), ['-D', data, ...args])
    running = spawn(command ?? '', rest, { stdio: ['ignore', log, log], cwd: folder })
    for (let tries = 0; tries < 600; tries++) {
      if (await answers(url)) return
      await sleep(100)
    }
    throw new Error(`The cluster did not start: ${readFileSync(join(folder, 'log'), 'utf8').slice(-500)}`)
  }
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }
  await start()
  return {
    url,
    port,
    folder,
    start,
    stop,
    async put(name, bytes) {
      const path = join(folder, name)
      writeFileSync(path, bytes, { mode: 0o600 })
      own(path)
    },
    database: () => newDatabase(url),
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A new, empty database on a cluster. @param url of its superuser. @returns the address of the new one. */
export async function newDatabase(url: string): Promise<string> {
  const name = `d${process.hrtime.bigint().toString(36)}`
  await asked(url, `create database ${name}`)
  return url.replace(/\/postgres$/, `/${name}`)
}

/** Runs statements by a connection of its own. */
export async function asked<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const answer = await client.query<Row>(statement)
    return answer.rows ?? []
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  return asked(url, 'select 1').then(
    () => true,
    () => false,
  )
}

function binary(name: string): string {
  const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a))
  return join('/usr/lib/postgresql', versions[0] ?? '', 'bin', name)
}

const isRoot = process.getuid?.() === 0

function ids(): [number, number] {
  const fields = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+)/m)
  return [Number(fields?.[1]), Number(fields?.[2])]
}

function own(path: string): void {
  if (isRoot) chownSync(path, ...ids())
}

function unprivileged(path: string, args: readonly string[]): string[] {
  if (!isRoot) return [path, ...args]
  const [uid, gid] = ids()
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', path, ...args]
}

function program(name: string, args: readonly string[]): void {
  const [command, ...rest] = unprivileged(binary(name), args)
  const { status, stderr } = spawnSync(command ?? '', rest, { cwd: '/', encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
}
