import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpus, corpusPath } from '../support/corpus.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { decodedByOthers } from '../support/decoded-pixels.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { type Ran, run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'
import { freePort } from '../support/source-node.ts'

const scratch = mkdtempSync(join(tmpdir(), 'roentgate-dimse-'))
const movePort = await freePort()
const tlsPort = await freePort()
let node: OwnNode
let called: readonly string[]

const openssl = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await run('openssl', args, { cwd: scratch })
  if (code !== 0) throw new Error(stderr)
}
const pem = (name: string): string => join(scratch, name)

/** An authority, and keys with certificates of it for the node and for a caller; a stranger signs its own. */
async function makeKeys(): Promise<void> {
  const fresh = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  await openssl(...fresh, '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem')
  await openssl(...fresh, '-subj', '/CN=stranger', '-keyout', 'stranger.key', '-out', 'stranger.pem')
  for (const name of ['node', 'modality'])
    await openssl(
      ...[...fresh, '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-keyout', `${name}.key`, '-out', `${name}.pem`],
    )
}

beforeAll(async () => {
  await makeKeys()
  writeFileSync(pem('passcode'), 'secret\n')
  const receiver = { host: '127.0.0.1', port: movePort }
  node = await ownNode({
    dimse: {
      tls: { port: tlsPort, key: pem('node.key'), certificate: pem('node.pem'), authorities: pem('ca.pem') },
      peers: [
        { aet: 'STORESCP', ...receiver },
        { aet: 'MODALITY', services: ['store'] },
        { aet: 'ELSEWHERE', from: ['10.0.0.0/8'] },
      ],
    },
  })
  const { aet, host, port } = node.dimse
  called = ['-aec', aet, host, String(port)]
})
afterAll(async () => {
  await node?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const ct = corpus('dev').filter((file) => file.path.includes('ct-head-ge'))
const study = ct[0]?.study ?? ''
const inStudy = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`]

/** Pixel data as DCMTK sees it: the header of a file that came by C-STORE is ours, its data set isn't. */
const pixels = async (file: string): Promise<string> => {
  const folder = mkdtempSync(join(scratch, 'raw-'))
  await run('dcmdump', ['+W', folder, '+P', 'PixelData', file])
  const hash = createHash('sha256')
  for (const name of readdirSync(folder)) hash.update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
const allPixels = async (files: readonly string[]): Promise<Set<string>> => {
  const found = new Set<string>()
  for (const file of files) found.add(await pixels(file))
  return found
}
const filesIn = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name))

/** Puts objects into the archive. */
async function stored(...slices: readonly Buffer[]): Promise<void> {
  const folder = mkdtempSync(join(scratch, 'send-'))
  slices.forEach((slice, at) => {
    writeFileSync(join(folder, `${at}.dcm`), slice)
  })
  expect(await run('storescu', ['-R', '+sd', ...called, folder])).toMatchObject({ code: 0 })
}

const find = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run('findscu', [...args, ...called])
  expect(code).toBe(0)
  return stdout + stderr
}

test('answers a C-ECHO', async () => {
  expect(await run('echoscu', [...called])).toMatchObject({ code: 0 })
})

const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['for another AE title', ['-aec', 'SOMEBODY'], /called.*not recognized/i],
  ['of a known caller from elsewhere', ['-aet', 'ELSEWHERE'], /calling.*not recognized/i],
]
test.each(refusals)('refuses an association %s', async (_name, args, words) => {
  const { aet, host, port } = node.dimse
  const { code, stderr } = await run('echoscu', ['-v', '-aec', aet, ...args, host, String(port)])
  expect(code).not.toBe(0)
  expect(stderr).toMatch(words)
})

test('lets a known caller do what the configuration allows it, and nothing else', async () => {
  const { code, stderr } = await run('findscu', ['-v', '-S', '-aet', 'MODALITY', ...called, ...inStudy])
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/no acceptable presentation contexts/i)
})

test.skipIf(!hasShared)('takes a real CT by C-STORE, on four associations at once', async () => {
  const groups = [0, 1, 2, 3].map((n) => ct.filter((_, index) => index % 4 === n).map(corpusPath))
  const sent = await Promise.all(groups.map((files) => run('storescu', ['-v', '-R', ...called, ...files])))
  expect(sent.map(({ code }) => code)).toEqual([0, 0, 0, 0])
})

test.skipIf(!hasShared)('finds it at every level', async () => {
  const level = (name: string): string[] => ['-k', `QueryRetrieveLevel=${name}`]
  const ofStudy = ['-k', `StudyInstanceUID=${study}`]
  const counted = await find('-S', ...level('STUDY'), ...ofStudy, '-k', 'NumberOfStudyRelatedInstances')
  expect(counted).toMatch(new RegExp(`\\[${ct.length} *\\]`))
  expect(await find('-S', ...level('SERIES'), ...ofStudy, '-k', 'Modality')).toContain('[CT]')
  const ofSeries = ['-k', `SeriesInstanceUID=${ct[0]?.series}`]
  const images = await find('-S', ...level('IMAGE'), ...ofStudy, ...ofSeries, '-k', 'SOPInstanceUID')
  for (const { instance } of ct) expect(images).toContain(instance)
})

test.skipIf(!hasShared)('gives it back by C-GET with the same pixels', async () => {
  const out = mkdtempSync(join(scratch, 'get-'))
  expect(await run('getscu', ['-S', ...called, '-od', out, ...inStudy])).toMatchObject({ code: 0 })
  expect(readdirSync(out)).toHaveLength(ct.length)
  expect(await allPixels(filesIn(out))).toEqual(await allPixels(ct.map(corpusPath)))
})

const move = (out: string, ...args: string[]): Promise<Ran> =>
  run('movescu', ['-v', '-S', '-aet', 'STORESCP', '+P', String(movePort), '-od', out, ...args])

test('refuses a C-MOVE to somebody whom the configuration does not name', async () => {
  const { stderr } = await move(scratch, '-aem', 'NOBODY', ...called, ...inStudy)
  expect(stderr).toMatch(/MoveDestinationUnknown/i)
})

test.skipIf(!hasShared)('sends it by C-MOVE to a destination that is named', async () => {
  const out = mkdtempSync(join(scratch, 'move-'))
  expect(await move(out, '-aem', 'STORESCP', ...called, ...inStudy)).toMatchObject({ code: 0 })
  expect(readdirSync(out)).toHaveLength(ct.length)
})

// DCMTK looks for the call to its own receiver when it is told something, else once a second.
test.skipIf(!hasShared)('tells a mover at once that its own receiver is being called', async () => {
  const { stderr } = await move(scratch, '-aem', 'STORESCP', ...called, ...inStudy)
  const heard = stderr.indexOf('Received Move Response 1 (Pending)')
  expect(heard).toBeGreaterThan(0)
  expect(stderr.indexOf('Sub-Association Received')).toBeGreaterThan(heard)
})

const compressed = corpus('dev').find(
  ({ transfer_syntax, modality }) => transfer_syntax === '1.2.840.10008.1.2.4.70' && modality === 'CT',
)
test.skipIf(!compressed)('unpacks pixels for a receiver that takes no compressed ones', async () => {
  const file = compressed ? corpusPath(compressed) : ''
  expect(await run('storescu', ['-xs', ...called, file])).toMatchObject({ code: 0 })
  const out = mkdtempSync(join(scratch, 'move-'))
  const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${compressed?.study}`]
  expect(await move(out, '-aem', 'STORESCP', ...called, ...keys)).toMatchObject({ code: 0 })
  const [received = ''] = filesIn(out)
  const unpacked = join(scratch, 'unpacked.dcm')
  expect(await run('dcmdjpeg', [file, unpacked])).toMatchObject({ code: 0 })
  expect(await pixels(received)).toBe(await pixels(unpacked))
})

const preferences: readonly (readonly [string, string, string])[] = [
  ['JPEG without loss', '+xs', '1.2.840.10008.1.2.4.70'],
  ['JPEG-LS', '+xt', '1.2.840.10008.1.2.4.80'],
  ['JPEG 2000', '+xv', '1.2.840.10008.1.2.4.90'],
  ['RLE', '+xr', '1.2.840.10008.1.2.5'],
  ['Deflated Explicit VR Little Endian', '+xd', '1.2.840.10008.1.2.1.99'],
]
test.skipIf(!hasShared).each(preferences)(
  'gives %s by C-GET to who prefers it, with the same pixels',
  async (_name, option, uid) => {
    const out = mkdtempSync(join(scratch, 'get-'))
    expect(await run('getscu', ['-S', option, ...called, '-od', out, ...inStudy])).toMatchObject({ code: 0 })
    const before = await decodedByOthers(ct.map(corpusPath))
    const after = await decodedByOthers(filesIn(out))
    expect(new Set(after.map(({ transferSyntax }) => transferSyntax))).toEqual(new Set([uid]))
    expect(new Set(after.map(({ pixels }) => pixels))).toEqual(new Set(before.map(({ pixels }) => pixels)))
  },
)

test.skipIf(!hasShared)('gives something without loss by C-GET to who prefers lossy JPEG', async () => {
  const out = mkdtempSync(join(scratch, 'get-'))
  expect(await run('getscu', ['-S', '+xy', ...called, '-od', out, ...inStudy])).toMatchObject({ code: 0 })
  const before = await decodedByOthers(ct.map(corpusPath))
  const after = await decodedByOthers(filesIn(out))
  expect(new Set(after.map(({ pixels }) => pixels))).toEqual(new Set(before.map(({ pixels }) => pixels)))
})

test.skipIf(!hasShared)('moves to a receiver that takes Implicit VR Little Endian only', async () => {
  const out = mkdtempSync(join(scratch, 'move-'))
  expect(await move(out, '+xi', '-aem', 'STORESCP', ...called, ...inStudy)).toMatchObject({ code: 0 })
  const before = await decodedByOthers(ct.map(corpusPath))
  const after = await decodedByOthers(filesIn(out))
  expect(new Set(after.map(({ transferSyntax }) => transferSyntax))).toEqual(new Set(['1.2.840.10008.1.2']))
  expect(new Set(after.map(({ pixels }) => pixels))).toEqual(new Set(before.map(({ pixels }) => pixels)))
})

test('matches names without regard to accents, and answers in the character set of the question', async () => {
  await stored(ctSlice({ study: '1.2.3.50', series: '1.2.3.51', instance: '1.2.3.52', patientId: 'DIMSE1' }))
  const answers = mkdtempSync(join(scratch, 'find-'))
  const asked = ['-S', '-X', '-od', answers, '-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID']
  await find(...asked, '-k', 'SpecificCharacterSet=ISO_IR 100', '-k', 'PatientName=MULLER*')
  const [answer = ''] = filesIn(answers)
  const { stdout } = await run('dcmdump', ['+P', '0008,0005', '+P', '0010,0010', answer])
  expect(stdout).toContain('[ISO_IR 100]')
  expect(readFileSync(answer).includes(Buffer.from('Müller^Änne', 'latin1'))).toBe(true)
})

test('answers in UTF-8 what the character set of the question has no letters for', async () => {
  await stored(
    ctSlice({
      study: '1.2.3.60',
      series: '1.2.3.61',
      instance: '1.2.3.62',
      patientId: 'DIMSE2',
      name: 'Παπαδόπουλος^Νίκος',
    }),
  )
  const answers = mkdtempSync(join(scratch, 'find-'))
  const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientID=DIMSE2', '-k', 'PatientName']
  await find('-S', '-X', '-od', answers, '-k', 'SpecificCharacterSet=ISO_IR 100', ...keys)
  const [answer = ''] = filesIn(answers)
  expect(readFileSync(answer).includes('ISO_IR 192')).toBe(true)
  expect(readFileSync(answer).includes('Παπαδόπουλος^Νίκος')).toBe(true)
})

test('counts the studies of a patient, and says when a key is not compared', async () => {
  const level = ['-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID=DIMSE1']
  expect(await find('-P', ...level, '-k', 'NumberOfPatientRelatedStudies')).toMatch(/0020,1200.*\[1 *\]/)
  const warned = await find('-v', '-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', 'Manufacturer=Somebody')
  expect(warned).toMatch(/Pending.*Warning|WarningUnsupportedOptionalKeys/i)
})

const secured = (key: string): string[] => [
  ...['+tls', pem(`${key}.key`), pem(`${key}.pem`), '+cf', pem('ca.pem')],
  ...['-aec', node.dimse.aet, node.dimse.host, String(tlsPort)],
]
test('talks TLS with whom the authority vouches for, and with nobody else', async () => {
  expect(await run('echoscu', secured('modality'))).toMatchObject({ code: 0 })
  expect((await run('echoscu', secured('stranger'))).code).not.toBe(0)
  expect((await run('echoscu', [...called.slice(0, 3), String(tlsPort)])).code).not.toBe(0)
})

test.skipIf(!hasShared)('takes a real study over TLS', async () => {
  const files = ct.slice(0, 4).map(corpusPath)
  expect(await run('storescu', ['-R', ...secured('modality'), ...files])).toMatchObject({ code: 0 })
})

test('a caller must give the passcode where there are users', async () => {
  const guarded = await ownNode({
    dimse: { users: [{ name: 'scanner', passcodeFile: pem('passcode') }], strangers: 'loopback' },
  })
  try {
    const { aet, host, port } = guarded.dimse
    const at = ['-aec', aet, host, String(port)]
    const file = join(scratch, `${randomUUID()}.dcm`)
    writeFileSync(file, ctSlice({ instance: '1.2.3.4.5' }))
    expect((await run('storescu', [...at, file])).code).not.toBe(0)
    const user = ['-usr', 'scanner', '-pwd']
    expect((await run('storescu', [...user, 'wrong', ...at, file])).code).not.toBe(0)
    expect(await run('storescu', [...user, 'secret', '-rsp', ...at, file])).toMatchObject({ code: 0 })
  } finally {
    await guarded.stop()
  }
})
