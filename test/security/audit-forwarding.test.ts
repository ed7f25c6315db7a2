import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTls, type Server } from 'node:tls'
import type { AuditEvent, Bundle } from '@medplum/fhirtypes'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fhirReceiver } from '../../src/audit/fhir-receiver.ts'
import { type AuditReceiver, startForwarding } from '../../src/audit/forward.ts'
import { type Journal, openJournal } from '../../src/audit/journal.ts'
import { syslogFrame, syslogReceiver } from '../../src/audit/syslog-receiver.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { auditForwards } from '../../src/storage/audit-forwards.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { createCertificate } from '../../src/trust/certificate.ts'
import { silentLog } from '../support/countries.ts'
import { testDatabase } from '../support/database.ts'
import { freePort } from '../support/source-node.ts'

const dir = mkdtempSync(join(tmpdir(), 'roentgate-atna-'))
const files = { ca: join(dir, 'cert.pem'), cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') }
const quick = { idleMs: 20, longestMs: 50 }
let database: OpenDatabase
let journal: Journal
let node = 0
const ending: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await testDatabase()
  const { cert, key } = await createCertificate('repository', ['127.0.0.1'], new Date())
  writeFileSync(files.cert, cert)
  writeFileSync(files.key, key)
})
beforeEach(() => {
  journal = openJournal({ store: auditJournalStore(database), node: `FI-${++node}`, log: silentLog })
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
  await journal.close()
})
afterAll(async () => {
  await database.close()
  rmSync(dir, { recursive: true, force: true })
})

const entry = (number: number, over: Partial<AuditEntry> = {}): AuditEntry => ({
  kind: 'study-read',
  outcome: 'success',
  transaction: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  country: 'PT',
  client: 'https://pt.example',
  network: '192.0.2.7',
  purpose: 'TREAT',
  professional: { subject: 'hp-1', name: 'Dr Inês Almeida', role: '2211', organisation: 'Hospital' },
  patient: { system: 'urn:oid:1.2.246.21', value: '010150-999R' },
  objects: [`2.25.${number}`],
  ...over,
})
const write = (from: number, to: number): Promise<unknown> =>
  Promise.all(Array.from({ length: to - from }, (_, index) => journal.append(entry(from + index))))

function forwarding(receiver: AuditReceiver, wait = quick): { close(): Promise<void> } {
  const running = startForwarding(auditForwards(database.db), [receiver], silentLog, wait)
  ending.push(running.close)
  return running
}

/** A receiver of octet-counted frames; what it holds is what it read up to the end of a connection. */
async function collector(): Promise<{ port: number; messages: string[]; server: Server }> {
  const messages: string[] = []
  const pem = { cert: readFileSync(files.cert), key: readFileSync(files.key) }
  const server = createTls({ ...pem, requestCert: true, ca: pem.cert }, async (socket) => {
    socket.on('error', () => {})
    const pieces: Buffer[] = []
    try {
      for await (const piece of socket) pieces.push(piece as Buffer)
    } catch {
      return // cut: what came counts as lost
    }
    let rest = Buffer.concat(pieces)
    while (rest.length > 0) {
      const space = rest.indexOf(' ')
      const end = space + 1 + Number(rest.subarray(0, space))
      messages.push(rest.subarray(space + 1, end).toString())
      rest = rest.subarray(end)
    }
    socket.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => {
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, messages, server }
}
const host = '127.0.0.1'
const own = (messages: readonly string[]): string[] =>
  messages.flatMap((message) =>
    message.includes(` FI-${node} `) ? [/ParticipantObjectID="2\.25\.(\d+)"/.exec(message)?.[1] ?? ''] : [],
  )
const numbers = (to: number): string[] => Array.from({ length: to }, (_, index) => String(index))

test('every entry reaches a syslog receiver in order, as a DICOM audit message in RFC 5424', async () => {
  const { port, messages } = await collector()
  forwarding(syslogReceiver('syslog-order', { host, port }, files))
  await write(0, 450)
  await vi.waitFor(() => expect(own(messages)).toHaveLength(450), 60_000)
  expect(own(messages)).toEqual(numbers(450))
  const [first = ''] = messages.filter((message) => message.includes(` FI-${node} `))
  expect(first).toMatch(
    /^<85>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \S+ FI-\d+ \d+ DICOM\+RFC3881 - \ufeff<AuditMessage>.*<\/AuditMessage>$/,
  )
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
  const message = parser.parse(first.slice(first.indexOf('<')).replace(/^<85>.*?\ufeff/, '')).AuditMessage
  expect(message.EventIdentification).toMatchObject({
    EventActionCode: 'R',
    EventOutcomeIndicator: '0',
    EventID: { 'csd-code': '110106', codeSystemName: 'DCM', originalText: 'Export' },
  })
  expect(message.ActiveParticipant).toContainEqual(
    expect.objectContaining({ UserID: 'hp-1', UserName: 'Dr Inês Almeida', UserIsRequestor: 'true' }),
  )
  expect(message.ParticipantObjectIdentification).toContainEqual(
    expect.objectContaining({
      ParticipantObjectID: '010150-999R^^^&amp;1.2.246.21&amp;ISO'.replaceAll('&amp;', '&'),
      ParticipantObjectTypeCode: '1',
      ParticipantObjectTypeCodeRole: '1',
    }),
  )
})

test('F33: what happens while the receiver is away reaches it in order when it is back, over a restart', async () => {
  const port = await freePort()
  await write(0, 250)
  const first = forwarding(syslogReceiver('syslog-away', { host, port }, files))
  await write(250, 300)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await first.close()
  expect(await auditForwards(database.db).waiting('syslog-away')).toBeGreaterThanOrEqual(300)

  const { port: back, messages } = await collector()
  forwarding(syslogReceiver('syslog-away', { host, port: back }, files))
  await vi.waitFor(() => expect(own(messages)).toHaveLength(300), 60_000)
  expect(own(messages)).toEqual(numbers(300))
  await vi.waitFor(
    async () => expect(await auditForwards(database.db).waiting('syslog-away')).toBe(0),
    60_000,
  )
})

test('a receiver that breaks off in the middle of a batch gets the whole batch again', async () => {
  const { port, messages, server } = await collector()
  let cut = 2
  server.prependListener('secureConnection', (socket) => {
    if (cut-- > 0) socket.once('data', () => socket.destroy())
  })
  await write(0, 20)
  forwarding(syslogReceiver('syslog-cut', { host, port }, files))
  await vi.waitFor(() => expect(new Set(own(messages)).size).toBe(20), 60_000)
  await vi.waitFor(async () => expect(await auditForwards(database.db).waiting('syslog-cut')).toBe(0), 60_000)
})

test('a receiver with a certificate that nobody vouches for gets nothing', async () => {
  const { port, messages } = await collector()
  await write(0, 3)
  const running = forwarding(syslogReceiver('syslog-stranger', { host, port }, {}))
  await new Promise((resolve) => setTimeout(resolve, 200))
  await running.close()
  expect(messages).toEqual([])
})

test('N045: whatever a professional is called, an entry stays one line and one message', () => {
  const name = `<script>&"\r\n<85>1 forged\u202e\u0000\ud800${'x'.repeat(200)}`
  const event: AuditEvent = {
    resourceType: 'AuditEvent',
    type: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110100' },
    recorded: '2026-11-25T12:00:00.000Z',
    agent: [{ requestor: true, name, who: { identifier: { value: name } } }],
    source: { observer: { display: 'a node\nof two lines' } },
  }
  const frame = syslogFrame(event).toString()
  const [length = '', ...rest] = frame.split(' ')
  expect(Number(length)).toBe(Buffer.byteLength(rest.join(' ')))
  expect(frame).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(frame).not.toContain('<script>')
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
  const parsed = parser.parse(frame.slice(frame.indexOf('<AuditMessage>')))
  expect(parsed.AuditMessage.ActiveParticipant.UserName).toContain('<script>&"')
})

test('AuditEvents reach a FHIR server in batches, and again when it took only some', async () => {
  const taken: AuditEvent[] = []
  const seen: string[] = []
  let answers = 0
  const pem = { cert: readFileSync(files.cert), key: readFileSync(files.key) }
  const server = createHttps({ ...pem, requestCert: true, ca: pem.cert }, async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { entry = [] } = JSON.parse(Buffer.concat(pieces).toString()) as Bundle<AuditEvent>
    const isFull = answers++ === 0
    if (!isFull) taken.push(...entry.flatMap(({ resource }) => resource ?? []))
    const status = (index: number): string => (isFull && index === 3 ? '503' : '201')
    response.setHeader('content-type', 'application/fhir+json')
    response.end(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: entry.map((_, index) => ({ response: { status: status(index) } })),
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const tokenFile = join(dir, 'token')
  writeFileSync(tokenFile, 'secret-of-the-repository\n')
  await write(0, 30)
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
  forwarding(fhirReceiver('fhir', { url, tokenFile }, files))
  const mine = (): AuditEvent[] => taken.filter(({ source }) => source.observer.display === `FI-${node}`)
  await vi.waitFor(() => expect(mine()).toHaveLength(30), 60_000)
  expect(mine().map(({ id }) => id)).toEqual(numbers(30).map((number) => `FI-${node}-${Number(number) + 1}`))
  expect(seen[0]).toBe('POST /fhir Bearer secret-of-the-repository')
})

const drivers = [
  '/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so',
  '/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_gtls.so',
]
const hasRsyslog = existsSync('/usr/sbin/rsyslogd') && drivers.some((file) => existsSync(file))

test.skipIf(!hasRsyslog)(
  'rsyslog takes every entry over TLS, also those of a time when it was down',
  async () => {
    const port = await freePort()
    const [conf, out] = [join(dir, 'rsyslog.conf'), join(dir, 'received')]
    writeFileSync(
      conf,
      `global(workDirectory="${dir}" maxMessageSize="64k" defaultNetstreamDriverCAFile="${files.ca}"
      defaultNetstreamDriverCertFile="${files.cert}" defaultNetstreamDriverKeyFile="${files.key}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" address="127.0.0.1" port="${port}" name="roentgate")
template(name="line" type="string" string="%app-name% %msgid% %syslogfacility-text%.%syslogseverity-text% %msg%\\n")
action(type="omfile" file="${out}" template="line")
`,
    )
    let rsyslog: ChildProcess
    const start = async (): Promise<void> => {
      rsyslog = spawn('/usr/sbin/rsyslogd', ['-n', '-f', conf, '-i', join(dir, 'pid')], { stdio: 'ignore' })
    }
    const stop = async (): Promise<void> => {
      const ended = once(rsyslog, 'exit')
      rsyslog.kill('SIGTERM')
      await ended
    }
    await start()
    ending.push(() => stop())
    await write(0, 30)
    forwarding(syslogReceiver('rsyslog', { host, port }, files))
    const lines = (): string[] =>
      existsSync(out)
        ? readFileSync(out, 'utf8')
            .split('\n')
            .filter((line) => line.startsWith(`FI-${node} `))
        : []
    await vi.waitFor(() => expect(lines()).toHaveLength(30), 60_000)
    await stop()
    await write(30, 60)
    await start()
    await vi.waitFor(() => expect(lines()).toHaveLength(60), 60_000)
    expect(lines().every((line) => line.includes('DICOM+RFC3881 authpriv.notice'))).toBe(true)
    expect(lines().map((line) => /ParticipantObjectID="2\.25\.(\d+)"/.exec(line)?.[1])).toEqual(numbers(60))
    expect(lines().every((line) => line.endsWith('</AuditMessage>'))).toBe(true)
  },
)
