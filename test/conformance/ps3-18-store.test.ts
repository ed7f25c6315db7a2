import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, items, number, text } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode, partsOf, storeBody } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'

const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
let node: ArchiveNode
let counter = 0
/** A UID that no other test uses. */
const uid = (): string => `1.2.826.1.${process.pid}.${++counter}`

beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

interface Answer {
  readonly status: number
  readonly stored: readonly DicomJson[]
  readonly failed: readonly DicomJson[]
  readonly json: DicomJson
}
async function store(files: readonly Uint8Array[], path?: string): Promise<Answer> {
  const response = await node.stow(files, path)
  const json = (await response.json()) as DicomJson
  return {
    status: response.status,
    stored: items(json, 'ReferencedSOPSequence'),
    failed: items(json, 'FailedSOPSequence'),
    json,
  }
}
const post = async (body: Buffer | string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${node.base}/studies`, {
    method: 'POST',
    headers: { ...(await node.headers()), accept: 'application/dicom+json', ...headers },
    body: body as Buffer<ArrayBuffer>,
  })

test('acknowledges an instance with its class, UID and address, and has it in the store by then', async () => {
  const [study, series, instance] = [uid(), uid(), uid()]
  const file = ctSlice({ study, series, instance })
  const answer = await store([file])

  expect(answer.status).toBe(200)
  expect(text(answer.json, 'RetrieveURL')).toBe(`${node.base}/studies/${study}`)
  expect(answer.stored).toHaveLength(1)
  expect(text(answer.stored[0] ?? {}, 'ReferencedSOPInstanceUID')).toBe(instance)
  expect(text(answer.stored[0] ?? {}, 'RetrieveURL')).toBe(
    `${node.base}/studies/${study}/series/${series}/instances/${instance}`,
  )
  const object = await node.objects.open(createHash('sha256').update(file).digest('hex'))
  expect(object.bytes).toBe(file.length)
  object.close()
})

test('N115: takes the same bytes again without doubling them', async () => {
  const [study, instance] = [uid(), uid()]
  const file = ctSlice({ study, series: uid(), instance })
  await store([file])
  const again = await store([file])

  expect(again.status).toBe(200)
  expect((await node.archive.instances(study)).length).toBe(1)
})

test('F25: takes one of many requests that bring the same instance at the same time, and tells all of them so', async () => {
  const study = uid()
  const file = ctSlice({ study, series: uid(), instance: uid() })
  const answers = await Promise.all(Array.from({ length: 20 }, () => store([file])))

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect((await node.archive.instances(study)).length).toBe(1)
  expect((await node.archive.summary(study))?.numberOfInstances).toBe(1)
})

test('F26: keeps the first of two contents that come at the same time under one UID; the other is a conflict', async () => {
  const [study, series, instance] = [uid(), uid(), uid()]
  const files = [1, 2].map((value) => ctSlice({ study, series, instance, value }))
  const answers = await Promise.all(files.map((file) => store([file])))

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const [held] = await node.archive.instances(study)
  const winner = files[answers.findIndex(({ status }) => status === 200)] ?? Buffer.alloc(0)
  expect(held?.digest).toBe(createHash('sha256').update(winner).digest('hex'))
})

test('N116: answers 409 and 0111H for other bytes under a UID that is held, and keeps them in quarantine', async () => {
  const [study, series, instance] = [uid(), uid(), uid()]
  const first = ctSlice({ study, series, instance, value: 1 })
  const second = ctSlice({ study, series, instance, value: 2 })
  await store([first])
  const before = (await node.archive.totals()).quarantined
  const answer = await store([second])

  expect(answer.status).toBe(409)
  expect(number(answer.failed[0] ?? {}, 'FailureReason')).toBe(0x0111)
  expect((await node.archive.totals()).quarantined).toBe(before + 1)
  const address = `/studies/${study}/series/${series}/instances/${instance}`
  expect(await partsOf(await node.get(address, asStored))).toEqual([first])
  ;(await node.objects.open(createHash('sha256').update(second).digest('hex'))).close()
})

test('F27: refuses a SOP Instance UID that is held in another study, and a study of another patient', async () => {
  const [study, series, instance] = [uid(), uid(), uid()]
  await store([ctSlice({ study, series, instance, patientId: 'A' })])
  const elsewhere = await store([ctSlice({ study: uid(), series: uid(), instance, patientId: 'A' })])
  const otherPatient = await store([ctSlice({ study, series, instance: uid(), patientId: 'B' })])

  expect([elsewhere.status, otherPatient.status]).toEqual([409, 409])
  expect((await node.archive.instances(study)).length).toBe(1)
})

test('N117: answers 202 when some are stored and 409 when none is, for instances of another study than the address', async () => {
  const study = uid()
  const right = ctSlice({ study, series: uid(), instance: uid() })
  const wrong = ctSlice({ study: uid(), series: uid(), instance: uid() })
  const some = await store([right, wrong], `/studies/${study}`)
  const none = await store([wrong], `/studies/${study}`)

  expect([some.status, some.stored.length, some.failed.length]).toEqual([202, 1, 1])
  expect([none.status, none.failed.length]).toEqual([409, 1])
})

test('N118: keeps nothing of a request whose closing boundary is missing', async () => {
  const study = uid()
  const { body, contentType } = storeBody([ctSlice({ study, series: uid(), instance: uid() })])
  const answer = await post(body.subarray(0, body.length - 40), { 'content-type': contentType })

  expect(answer.status).toBe(400)
  expect(await node.archive.instances(study)).toEqual([])
})

test('takes a single object as application/dicom', async () => {
  const study = uid()
  const answer = await post(ctSlice({ study, series: uid(), instance: uid() }), {
    'content-type': 'application/dicom',
  })

  expect(answer.status).toBe(200)
  expect((await node.archive.instances(study)).length).toBe(1)
})

test.each([
  ['N120 another media type', 'x', { 'content-type': 'text/plain' }, 415],
  ['N100 a packed body', 'x', { 'content-type': 'application/dicom', 'content-encoding': 'gzip' }, 415],
  [
    'N120 a multipart body without parts',
    '--b--\r\n',
    { 'content-type': 'multipart/related; boundary=b' },
    204,
  ],
  [
    'N120 an empty part',
    '--b\r\n\r\n\r\n--b--\r\n',
    { 'content-type': 'multipart/related; boundary=b' },
    409,
  ],
  [
    'N119 a boundary of 71 characters',
    'x',
    { 'content-type': `multipart/related; boundary=${'b'.repeat(71)}` },
    400,
  ],
  [
    'N119 multipart within multipart',
    '--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n\r\n--b--\r\n',
    { 'content-type': 'multipart/related; boundary=b' },
    415,
  ],
  [
    'parts that are no DICOM',
    '--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n',
    { 'content-type': 'multipart/related; boundary=b' },
    415,
  ],
  ['an answer in XML', 'x', { 'content-type': 'application/dicom', accept: 'application/dicom+xml' }, 406],
])('answers %s as the standard says', async (_, body, headers, status) => {
  expect((await post(body, headers)).status).toBe(status)
})

test('N101: refuses a request that announces more than is taken before it reads it', async () => {
  const response = await post('x', { 'content-type': 'application/dicom', 'content-length': '1' })
  expect(response.status).toBe(409)
  const { request } = await import('node:http')
  const headers = {
    ...(await node.headers()),
    'content-type': 'application/dicom',
    'content-length': '4294967295',
  }
  const status = await new Promise((resolve, reject) => {
    const sent = request(`${node.base}/studies`, { method: 'POST', headers }, (answer) =>
      resolve(answer.statusCode),
    )
    sent.on('error', reject)
    sent.write('x')
  })
  expect(status).toBe(413)
})

test('lets in who may write, and nobody else', async () => {
  const { body, contentType } = storeBody([ctSlice({ study: uid(), series: uid(), instance: uid() })])
  const send = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${node.base}/studies`, {
      method: 'POST',
      headers: { ...headers, 'content-type': contentType },
      body,
    })

  expect((await send({})).status).toBe(401)
  expect((await send(await node.headers('dicomweb.read'))).status).toBe(403)
})

test('writes the import into the journal before it answers', async () => {
  const study = uid()
  await store([ctSlice({ study, series: uid(), instance: uid() })])

  expect(
    node.journal.filter(({ kind, objects }) => kind === 'study-imported' && objects?.includes(study)),
  ).toEqual([expect.objectContaining({ outcome: 'success', client: 'test' })])
})
