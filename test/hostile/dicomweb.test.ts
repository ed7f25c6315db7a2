import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { part10 } from '../support/build-dicom.ts'
import { ctSlice } from '../support/ct-slice.ts'

let node: ArchiveNode
const instance = '/studies/1.1/series/1.1.1/instances/1.1.1.1'
beforeAll(async () => {
  node = await archiveNode()
  await node.stow([ctSlice({ study: '1.1', series: '1.1.1', instance: '1.1.1.1', value: 1 })])
})
afterAll(() => node.close())

/** The status line of a request whose address goes out as it stands. */
async function status(path: string): Promise<number> {
  const { hostname, port } = new URL(node.base)
  const { authorization } = await node.headers()
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
  )
  const [first] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return Number(first.toString().split(' ')[1])
}

test.each([
  '/dicomweb/studies/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/dicomweb/studies/..%2f..%2fetc%2fpasswd/metadata',
  '/dicomweb/studies/1.1%00/metadata',
  '/dicomweb/studies/1.1/series/..;/instances/1.1.1.1',
  '/dicomweb/studies/..;/metadata',
  '/dicomweb/studies/1.1/series/1.1.1/instances/%2e%2e%2f1.1.1.1/frames/1',
])('N111: %s is refused, and nothing is read', async (path) => {
  const spies = [
    vi.spyOn(node.objects, 'open'),
    vi.spyOn(node.objects, 'read'),
    vi.spyOn(node.objects, 'stream'),
  ]

  expect(await status(path)).toBe(400)
  for (const spy of spies) {
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  }
})

test.each([
  [instance, 'application/x-nothing'],
  [instance, 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.100'],
  [`${instance}/frames/1`, 'multipart/related; type="image/x-nothing"'],
  [`${instance}/rendered`, 'image/x-nothing'],
  ['/studies/1.1/metadata', 'text/html'],
])('N121: %s as %s is not acceptable', async (path, accept) => {
  expect((await node.get(path, accept)).status).toBe(406)
})

const document = (sop: string, sopClass: string, type: string, value: Buffer): Buffer =>
  part10([
    { tag: '00080016', vr: 'UI', value: `1.2.840.10008.5.1.4.1.1.104.${sopClass}` },
    { tag: '00080018', vr: 'UI', value: `1.3.1.${sop}` },
    { tag: '00080060', vr: 'CS', value: 'DOC ' },
    { tag: '00100020', vr: 'LO', value: 'P3' },
    { tag: '0020000D', vr: 'UI', value: '1.3' },
    { tag: '0020000E', vr: 'UI', value: '1.3.1' },
    { tag: '00420011', vr: 'OB', value },
    { tag: '00420012', vr: 'LO', value: type },
  ])

test('N126: documents within objects are given as such, and none runs in our name', async () => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF ')
  const cda = Buffer.from('<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><ClinicalDocument/> ')
  const files = [
    document('1', '1', 'application/pdf ', pdf),
    document('2', '2', 'text/xml', cda),
    document('3', '3', 'model/stl ', Buffer.alloc(200)),
  ]
  expect((await node.stow(files)).status).toBe(200)

  for (const number of [1, 2, 3]) {
    const at = `/studies/1.3/series/1.3.1/instances/1.3.1.${number}`
    const shown = await node.get(`${at}/rendered`, '*/*')
    const type = shown.headers.get('content-type') ?? ''
    await shown.arrayBuffer()
    if (/html|xml/.test(type)) expect(shown.headers.get('content-security-policy')).toContain('sandbox')
    const kept = await partsOf(
      await node.get(at, 'multipart/related; type="application/dicom"; transfer-syntax=*'),
    )
    expect(kept[0]?.equals(files[number - 1] ?? Buffer.alloc(0))).toBe(true)
  }
})

test('N126: fifty megabytes of a private element are kept, and never described, drawn or written down', async () => {
  const secret = Buffer.alloc(50_000_000, 'private!')
  const more = [{ tag: '00091001', vr: 'OB', value: secret }]
  const file = ctSlice({ study: '1.4', series: '1.4.1', instance: '1.4.1.1', value: 1, more })
  expect((await node.stow([file])).status).toBe(200)
  const at = '/studies/1.4/series/1.4.1/instances/1.4.1.1'

  const metadata = await (await node.get(`${at}/metadata`)).text()
  const drawn = await node.get(`${at}/rendered`, 'image/png')
  const [kept] = await partsOf(
    await node.get(at, 'multipart/related; type="application/dicom"; transfer-syntax=*'),
  )

  expect(metadata).not.toContain(secret.subarray(0, 24).toString('base64'))
  expect([drawn.status, (await drawn.arrayBuffer()).byteLength < 100_000]).toEqual([200, true])
  expect(kept?.equals(file)).toBe(true)
  expect(JSON.stringify(node.journal)).not.toContain('private!')
})
