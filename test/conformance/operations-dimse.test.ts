import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { ctSlice } from '../support/ct-slice.ts'
import { type DocumentedMachine, documentedMachine, fencedIn } from '../support/documented.ts'
import { freePort } from '../support/source-node.ts'

const blocks = fencedIn('operations/dimse.md')
const written = (kind: string): string[] => blocks.flatMap((one) => (one.kind === kind ? one.text : []))
const [configuration = '', passcodes = ''] = written('yaml')
const study = '1.2.3.700'

/** Receivers that stand for the scanner and the PACS of the document. */
const receivers: ChildProcess[] = []
const ports: Record<string, string> = {}
let machine: DocumentedMachine

beforeAll(async () => {
  for (const port of ['8080', '9090', '11112', '11113', '11114', '2762'])
    ports[port] = String(await freePort())
  const folder = await keys()
  const reader = new X509Certificate(readFileSync(join(folder, 'reader.pem')))
  const fingerprint = /fingerprint: '([^']+)'/.exec(configuration)?.[1] ?? ''
  machine = documentedMachine({ ...names, ...ports, [fingerprint]: reader.fingerprint256 })
  mkdirSync(join(machine.folder, 'study'))
  for (const at of [1, 2, 3])
    writeFileSync(
      join(machine.folder, 'study', `${at}.dcm`),
      ctSlice({ study, series: `${study}.1`, instance: `${study}.1.${at}` }),
    )
  for (const name of ['received', 'out']) mkdirSync(join(machine.folder, name))
  await machine.sh(`cp ${folder}/* . && echo secret > scanner.passcode && rm -r ${folder}`)
  for (const port of ['11113', '11114'])
    receivers.push(
      spawn('storescp', ['-od', join(machine.folder, 'received'), ports[port] ?? ''], { stdio: 'ignore' }),
    )
  await machine.serve(configuration)
})
afterAll(async () => {
  for (const receiver of receivers) receiver.kill()
  await machine?.stop()
})

const names = {
  'archive.example': '127.0.0.1',
  'ct1.example': '127.0.0.1',
  'pacs.example': '127.0.0.1',
  '10.1.0.0/24': '127.0.0.0/8',
}

/** Keys as a hospital's authority would give them. */
async function keys(): Promise<string> {
  const scratch = documentedMachine({})
  const fresh = 'openssl req -x509 -newkey rsa:2048 -nodes -days 2'
  const made = await scratch.sh(`
    mkdir keys && cd keys
    ${fresh} -subj /CN=authority -keyout ca.key -out hospital-ca.pem
    for name in dimse reader; do
      ${fresh} -subj /CN=$name -addext subjectAltName=IP:127.0.0.1 -CA hospital-ca.pem -CAkey ca.key -keyout $name.key -out $name.pem
    done`)
  if (made.code !== 0) throw new Error(made.stderr)
  return join(scratch.folder, 'keys')
}

test.each(written('sh'))('works as written: %s', async (lines) => {
  expect(await machine.sh(lines, { STUDY: study })).toMatchObject({ code: 0 })
})

test('what was asked for by C-MOVE and C-GET is there', () => {
  expect(readdirSync(join(machine.folder, 'received'))).toHaveLength(3)
  expect(readdirSync(join(machine.folder, 'out'))).toHaveLength(3)
})

test.each(written('sh doctor'))('roentgate doctor calls the peers: %s', async (lines) => {
  const { code, stdout } = await machine.sh(lines)
  expect(stdout).toMatch(/ok +DIMSE CT1 +answers/)
  expect(stdout).toMatch(/ok +DIMSE PACS +answers/)
  expect(code).toBe(0)
})

test('somebody else is refused, and the log says who and why', async () => {
  const port = ports['11112'] ?? ''
  expect((await machine.sh(`echoscu -aet NOBODY -aec ROENTGATE 127.0.0.1 ${port}`)).code).not.toBe(0)
  const log = (): string => readFileSync(join(machine.folder, 'log'), 'utf8')
  await expect.poll(log).toMatch(/dimse\.rejected.*calling-not-recognised.*NOBODY.*127\.0\.0\.1/)
})

test('a caller without a certificate gets no TLS, and the log says so', async () => {
  const secured = `echoscu +tla +cf hospital-ca.pem -aet READER -aec ROENTGATE 127.0.0.1 ${ports['2762']}`
  expect((await machine.sh(secured)).code).not.toBe(0)
  const log = (): string => readFileSync(join(machine.folder, 'log'), 'utf8')
  await expect.poll(log).toMatch(/dimse\.tls-refused.*PEER_DID_NOT_RETURN_A_CERTIFICATE/)
})

test.each(written('sh passcode'))('with users a passcode is needed: %s', async (lines) => {
  const guarded = documentedMachine({ ...names, ...ports, 11112: String(await freePort()) })
  try {
    const merged = parse(configuration)
    const { tls: _, ...plain } = merged.listen.dimse
    merged.listen = {
      ...merged.listen,
      hospital: { ...merged.listen.hospital, port: 0 },
      operations: { ...merged.listen.operations, port: 0 },
      dimse: { ...plain, ...parse(passcodes).listen.dimse },
    }
    await guarded.sh(`cp -r ${machine.folder}/study ${machine.folder}/scanner.passcode .`)
    await guarded.serve(stringify(merged))
    expect(await guarded.sh(lines)).toMatchObject({ code: 0 })
    expect((await guarded.sh(lines.replace('secret', 'wrong'))).code).not.toBe(0)
  } finally {
    await guarded.stop()
  }
})
