import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from '../../src/config-storage.ts'
import { freePort } from './source-node.ts'

const user = 'test:tester'
const secret = 'testing'
const kinds = ['object', 'container', 'account'] as const

/** What reaches it from another process. */
export interface SwiftAddress {
  readonly url: string
  readonly secretKeyFile: string
}

/** Buckets of a running Swift, and its own client for what a test looks at behind our back. */
export function swiftClient({ url, secretKeyFile }: SwiftAddress) {
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: user, secretAccessKey: secret },
  })
  return {
    url,
    client,
    /** Makes a bucket. @param endpoint another way to the store, such as a proxy. */
    async bucket(endpoint = url): Promise<S3Settings> {
      const bucket = `b-${randomUUID()}`
      await client.send(new CreateBucketCommand({ Bucket: bucket }))
      return {
        endpoint,
        region: 'us-east-1',
        bucket,
        prefix: 'archive/',
        pathStyle: true,
        accessKeyId: user,
        secretKeyFile,
        cacheBytes: 64 * 2 ** 20,
        stagingBytes: 2 ** 30,
      }
    },
  }
}

/** Starts OpenStack Swift with its S3 API: a real object store, one replica on loopback, in a folder of its own. */
export async function startSwift(): Promise<SwiftAddress & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-swift-'))
  const conf = join(folder, 'conf')
  for (const name of ['conf', 'srv/d1', 'log']) mkdirSync(join(folder, name), { recursive: true })
  const [proxy, memory, ...ports] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ] as [number, number, number, number, number]
  write(conf, 'swift.conf', [
    '[swift-hash]',
    'swift_hash_path_suffix = tests',
    'swift_hash_path_prefix = tests',
    '[storage-policy:0]',
    'name = one',
    'default = yes',
  ])
  for (const [index, kind] of kinds.entries()) {
    ring(conf, kind, ports[index] ?? 0)
    write(conf, `${kind}.conf`, [
      ...common(folder, ports[index] ?? 0),
      `devices = ${join(folder, 'srv')}`,
      'mount_check = false',
      '[pipeline:main]',
      `pipeline = ${kind}-server`,
      `[app:${kind}-server]`,
      `use = egg:swift#${kind}`,
      'replication_server = false',
    ])
  }
  write(conf, 'proxy.conf', [...common(folder, proxy), ...pipeline(proxy, memory)])
  const env = { PATH: process.env.PATH, SWIFT_CONF_DIR: conf }
  const start = (name: string, program: string, args: readonly string[]): ChildProcess => {
    const log = openSync(join(folder, 'log', name), 'a')
    return spawn(program, args, { env, stdio: ['ignore', log, log] })
  }
  const running = [
    start('memcached', 'memcached', ['-l', '127.0.0.1', '-p', String(memory), '-u', 'root', '-m', '64']),
    ...kinds.map((kind) => start(kind, `swift-${kind}-server`, [join(conf, `${kind}.conf`)])),
    start('proxy', 'swift-proxy-server', [join(conf, 'proxy.conf')]),
  ]
  const url = `http://127.0.0.1:${proxy}`
  const stop = (): Promise<unknown> => Promise.all(running.map(stopProcess))
  // The servers behind it first: a proxy that finds one missing leaves it alone for a minute.
  const all = [...ports, proxy].map((port) => answering(`http://127.0.0.1:${port}`, join(folder, 'log')))
  await Promise.all(all).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const secretKeyFile = join(folder, 'secret-key')
  writeFileSync(secretKeyFile, `${secret}\n`)
  return {
    url,
    secretKeyFile,
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

const write = (folder: string, name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)

const common = (folder: string, port: number): string[] => [
  '[DEFAULT]',
  'bind_ip = 127.0.0.1',
  `bind_port = ${port}`,
  'workers = 1',
  'user = root',
  `swift_dir = ${join(folder, 'conf')}`,
]

const pipeline = (port: number, memory: number): string[] => [
  '[pipeline:main]',
  'pipeline = catch_errors cache listing_formats bulk s3api tempauth slo dlo proxy-server',
  '[app:proxy-server]',
  'use = egg:swift#proxy',
  'allow_account_management = true',
  'account_autocreate = true',
  'error_suppression_limit = 10000',
  '[filter:cache]',
  'use = egg:swift#memcache',
  `memcache_servers = 127.0.0.1:${memory}`,
  '[filter:s3api]',
  'use = egg:swift#s3api',
  'location = us-east-1',
  's3_acl = false',
  'check_bucket_owner = false',
  '[filter:tempauth]',
  'use = egg:swift#tempauth',
  `user_test_tester = ${secret} .admin http://127.0.0.1:${port}/v1/AUTH_test`,
  ...['catch_errors', 'listing_formats', 'bulk', 'slo', 'dlo'].flatMap((name) => [
    `[filter:${name}]`,
    `use = egg:swift#${name}`,
  ]),
]

function ring(conf: string, kind: string, port: number): void {
  for (const args of [['create', '6', '1', '1'], ['add', `r1z1-127.0.0.1:${port}/d1`, '1'], ['rebalance']]) {
    const { status, stderr } = spawnSync('swift-ring-builder', [`${kind}.builder`, ...args], { cwd: conf })
    if (status !== 0) throw new Error(`Swift's ring could not be made: ${stderr}`)
  }
}

async function answering(url: string, logs: string): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await sleep(100)
  }
  throw new Error(`Swift did not start: see ${logs}`)
}
