import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, createArchive } from '../../src/archive/archive.ts'
import type { ObjectStore } from '../../src/archive/ports.ts'
import type { SameUid } from '../../src/archive/receive.ts'
import { createRenderPool } from '../../src/dicom/pixel/pool.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { systemCaller } from '../../src/http/authenticate.ts'
import { dicomwebRoutes, wadoUriRoutes } from '../../src/http/dicomweb/routes.ts'
import { createListener } from '../../src/http/listener.ts'
import { archiveIndex } from '../../src/storage/archive-index.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { issueHospitalToken, verifyHospitalToken } from '../../src/trust/hospital-token.ts'
import { silentLog } from './countries.ts'
import { testDatabase } from './database.ts'

/** A real archive behind a real hospital listener, with a database and a folder of its own. */
export interface ArchiveNode {
  readonly archive: Archive
  readonly objects: ObjectStore
  readonly database: OpenDatabase
  readonly folder: string
  /** Address of the service. */
  readonly base: string
  /** What was written to the journal, in order. */
  readonly journal: readonly AuditEntry[]
  headers(scope?: string): Promise<{ authorization: string }>
  get(path: string, accept?: string, headers?: Record<string, string>): Promise<Response>
  stow(files: readonly Uint8Array[], path?: string): Promise<Response>
  close(): Promise<void>
}

export async function archiveNode(
  { sameUid }: { readonly sameUid: SameUid } = { sameUid: 'keep-first' },
): Promise<ArchiveNode> {
  const folder = await mkdtemp(join(tmpdir(), 'roentgate-archive-'))
  const database = await testDatabase()
  const objects = objectFolder(join(folder, 'objects'))
  const pool = createRenderPool({ workers: 2 })
  const archive = createArchive({
    objects,
    index: archiveIndex(database.pool),
    patients: patientRegistry(database),
    namespaces: { defaultSystem: 'urn:oid:1.2.3', issuers: {} },
    pool,
    sameUid,
    log: silentLog,
    maxBytes: 2 ** 30,
    quietMs: 200,
  })
  const journal: AuditEntry[] = []
  const tokenKey = join(folder, 'token.jwk')
  const listener = createListener({ name: 'hospital', log: silentLog })
  const authorise = systemCaller({ verify: await verifyHospitalToken(tokenKey) })
  const audit = { append: async (entry: AuditEntry) => void journal.push(entry) }
  await listener.register(wadoUriRoutes({ archive, authorise, audit }, '/dicomweb/wado'))
  await listener.register(
    dicomwebRoutes({
      archive,
      authorise,
      audit,
      limits: { stowBytes: 2 ** 30, instanceBytes: 2 ** 28 },
      prefix: '/dicomweb',
    }),
    { prefix: '/dicomweb' },
  )
  const base = `${await listener.listen({ host: '127.0.0.1', port: 0 })}/dicomweb`
  const all = 'dicomweb.read dicomweb.write'
  const headers = async (scope = all): Promise<{ authorization: string }> => ({
    authorization: `Bearer ${await issueHospitalToken(tokenKey, { scope, ttl: 600, clientId: 'test' })}`,
  })
  const own = await headers()
  return {
    archive,
    objects,
    database,
    folder,
    base,
    journal,
    headers,
    get: (path, accept = 'application/dicom+json', more = {}) =>
      fetch(base + path, { headers: { ...own, accept, ...more } }),
    stow(files, path = '/studies') {
      const { body, contentType } = storeBody(files)
      const headers = { ...own, 'content-type': contentType, accept: 'application/dicom+json' }
      return fetch(base + path, { method: 'POST', headers, body })
    },
    async close() {
      await listener.close()
      await archive.close()
      await pool.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Body of a STOW-RS request. */
export function storeBody(files: readonly Uint8Array[]): { body: Buffer<ArrayBuffer>; contentType: string } {
  const boundary = `b${randomBytes(12).toString('hex')}`
  const pieces = files.flatMap((file) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from('\r\n'),
  ])
  return {
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
  }
}

/** Bodies of the parts of a multipart answer. */
export async function partsOf(response: Response): Promise<Buffer[]> {
  const boundary = /boundary="?([^";]+)"?/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? ''
  const bytes = Buffer.from(await response.arrayBuffer())
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: Buffer[] = []
  let at = bytes.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length
    if (bytes.toString('latin1', start, start + 2) === '--') break
    const body = bytes.indexOf('\r\n\r\n', start) + 4
    const end = bytes.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), body)
    parts.push(bytes.subarray(body, end))
    at = end + 2
  }
  return parts
}
