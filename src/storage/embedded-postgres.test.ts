import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from './database.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'roentgate-private-'))
let database: OpenDatabase
beforeAll(async () => {
  database = await openDatabase({ dataDir, database: { statementMs: 1000 } })
})
afterAll(async () => {
  await database?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const server = (): number => {
  const [pid] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')
  return Number(pid)
}
const answer = (): Promise<unknown> => database.version().catch((error: unknown) => error)

test.skipIf(process.platform !== 'linux')(
  'while a server hangs, work is put off in the end; it goes on when the server does',
  async () => {
    expect(await database.version()).toMatch(/^\d+/)
    const children = readFileSync(`/proc/${server()}/task/${server()}/children`, 'utf8')
    const all = [server(), ...children.trim().split(' ').map(Number)]
    for (const pid of all) process.kill(pid, 'SIGSTOP')
    try {
      expect(await answer()).toMatchObject({ code: 'unavailable' })
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT')
    }
    await expect.poll(answer, { timeout: 30_000 }).toMatch(/^\d+/)
  },
)

test('a private server that ends is begun again; meanwhile work is put off, not failed', async () => {
  process.kill(server(), 'SIGINT')

  await expect.poll(answer, { timeout: 30_000 }).toMatchObject({ code: 'unavailable' })
  await expect.poll(answer, { timeout: 30_000 }).toMatch(/^\d+/)
})

test('a statement that may take any time is waited for', async () => {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await expect(client.query('select pg_sleep(7)')).resolves.toMatchObject({ rowCount: 1 })
    await client.query('commit')
  } finally {
    client.release()
  }
})
