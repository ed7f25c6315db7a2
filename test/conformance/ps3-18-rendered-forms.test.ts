import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { type BuiltElement, part10, uint16 } from '../support/build-dicom.ts'

const storage = '1.2.840.10008.5.1.4.1.1.'
const series = '/studies/1.2.3.1/series/1.2.3.2'
let node: ArchiveNode

beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

const ui = (tag: string, value: string): BuiltElement => ({ tag, vr: 'UI', value })
const lo = (tag: string, value: string): BuiltElement => ({ tag, vr: 'LO', value })

async function stored(
  uid: string,
  sopClass: string,
  elements: readonly BuiltElement[],
  transferSyntaxUid?: string,
): Promise<string> {
  const all = [ui('00080016', sopClass), ui('00080018', uid), ...elements]
  const response = await node.stow([
    part10(all, transferSyntaxUid === undefined ? {} : { transferSyntaxUid }),
  ])
  expect([response.status, await response.text()]).toEqual([200, expect.anything()])
  return `${series}/instances/${uid}/rendered`
}

const pixels: readonly BuiltElement[] = [
  { tag: '00280010', vr: 'US', value: uint16(64) },
  { tag: '00280011', vr: 'US', value: uint16(64) },
  { tag: '00280002', vr: 'US', value: uint16(3) },
  { tag: '00280004', vr: 'CS', value: 'YBR_PARTIAL_420' },
  { tag: '00280008', vr: 'IS', value: '90' },
  { tag: '00280100', vr: 'US', value: uint16(8) },
  { tag: '00280101', vr: 'US', value: uint16(8) },
  { tag: '00280102', vr: 'US', value: uint16(7) },
  { tag: '00280103', vr: 'US', value: uint16(0) },
]

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

const videos = [
  ['1.2.3.100', '1.2.840.10008.1.2.4.100', 'video/mpeg'],
  ['1.2.3.102', '1.2.840.10008.1.2.4.102.1', 'video/mp4'],
  ['1.2.3.107', '1.2.840.10008.1.2.4.107', 'video/mp4'],
] as const

test.each(videos)(
  'streams the fragments of video %s (%s) as %s, whole and in ranges',
  async (uid, syntax, type) => {
    const first = Buffer.alloc(300_000, 1)
    const second = Buffer.from('the second fragment!')
    const film = Buffer.concat([first, second])
    const fragments: BuiltElement = { tag: '7FE00010', vr: 'OB', value: { fragments: [first, second] } }
    const address = await stored(uid, `${storage}77.1.1.1`, [...pixels, fragments], syntax)

    const whole = await node.get(address, 'video/*')
    const across = await node.get(address, type, { range: 'bytes=299998-300002' })
    const tail = await node.get(address, '*/*', { range: 'bytes=-9' })
    const beyond = await node.get(address, type, { range: 'bytes=900000-' })
    const resumed = { range: 'bytes=10-11', 'if-range': whole.headers.get('etag') ?? '' }
    const same = await node.get(address, type, resumed)
    const other = await node.get(address, type, { ...resumed, 'if-range': '"other"' })

    expect(whole.status).toBe(200)
    expect(whole.headers.get('content-type')).toBe(type)
    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    expect(whole.headers.get('content-length')).toBe(String(film.length))
    expect((await bytesOf(whole)).equals(film)).toBe(true)
    expect(across.status).toBe(206)
    expect(across.headers.get('content-range')).toBe('bytes 299998-300002/300020')
    expect(await bytesOf(across)).toEqual(film.subarray(299_998, 300_003))
    expect((await bytesOf(tail)).toString()).toBe('fragment!'.slice(-9))
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */300020'])
    expect([same.status, (await bytesOf(same)).length]).toEqual([206, 2])
    expect([other.status, (await bytesOf(other)).length]).toEqual([200, film.length])
  },
)

test('says that a video has no pictures, and what it has', async () => {
  const address = await stored(
    '1.2.3.103',
    `${storage}77.1.4.1`,
    [...pixels, { tag: '7FE00010', vr: 'OB', value: { fragments: [Buffer.alloc(10)] } }],
    '1.2.840.10008.1.2.4.102',
  )

  for (const path of [address, address.replace('/rendered', '/frames/3/rendered')]) {
    const response = await node.get(path, 'image/jpeg')
    const { title } = (await response.json()) as { title: string }

    expect([response.status, title]).toEqual([406, expect.stringContaining('video/mp4')])
  }
})

const pdf = Buffer.from('%PDF-1.4 a document\n')

const encapsulated = (bytes: Buffer, more: readonly BuiltElement[] = []): readonly BuiltElement[] => [
  {
    tag: '00420011',
    vr: 'OB',
    value: bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]),
  },
  { tag: '00420015', vr: 'UL', value: Buffer.from([bytes.length & 255, bytes.length >> 8, 0, 0]) },
  ...more,
]

test('gives an encapsulated document as it is, without its padding', async () => {
  const long = Buffer.concat([pdf, Buffer.alloc(4001, 0x20)])
  const xml = Buffer.from('<?xml version="1.0"?><ClinicalDocument/>')
  const inline = await stored('1.2.3.201', `${storage}104.1`, encapsulated(pdf))
  const apart = await stored('1.2.3.202', `${storage}104.1`, encapsulated(long))
  const cda = await stored('1.2.3.203', `${storage}104.2`, encapsulated(xml))
  const stl = await stored('1.2.3.204', `${storage}104.3`, encapsulated(Buffer.from('solid x\nendsolid\n')))

  const answers = await Promise.all([
    node.get(inline, 'application/pdf'),
    node.get(apart, 'application/pdf', { range: 'bytes=0-4' }),
    node.get(apart, '*/*'),
    node.get(cda, 'text/xml'),
    node.get(stl, '*/*'),
  ])

  expect(answers.map(({ status }) => status)).toEqual([200, 206, 200, 200, 200])
  expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual([
    'application/pdf',
    'application/pdf',
    'application/pdf',
    'text/xml',
    'model/stl',
  ])
  const bodies = await Promise.all(answers.map(bytesOf))
  expect(bodies[0]).toEqual(pdf)
  expect(bodies[1]?.toString()).toBe('%PDF-')
  expect(bodies[2]?.equals(long)).toBe(true)
  expect(bodies[3]).toEqual(xml)
  expect(answers[3]?.headers.get('content-security-policy')).toContain('sandbox')
})

const refusedDocuments = [
  ['104.1', Buffer.from('<script>alert(1)</script>'), 'not a PDF'],
  ['104.2', Buffer.from('<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'), 'document type'],
  ['104.2', Buffer.from('\xff\xfe<\0x\0/\0>\0', 'latin1'), 'not XML'],
  ['104.2', Buffer.from('plain words'), 'not XML'],
] as const

test.each(refusedDocuments)(
  'does not pass on what class %s should not hold (%#)',
  async (sopClass, bytes, words) => {
    const uid = `1.2.3.3${refusedDocuments.findIndex((each) => each[1] === bytes)}`
    const address = await stored(uid, storage + sopClass, encapsulated(bytes))

    const response = await node.get(address, '*/*')

    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(words)])
  },
)

test('says what kind of object has neither picture nor text', async () => {
  const raw = await stored('1.2.3.401', `${storage}66`, [lo('0008103E', 'raw')])
  const protocol = await stored('1.2.3.402', '1.2.840.10008.5.1.4.38.1', [])

  for (const [address, words] of [
    [raw, 'Raw Data'],
    [protocol, 'Hanging Protocol'],
  ] as const)
    for (const accept of [
      '*/*',
      'image/jpeg',
      'text/html',
      'image/svg+xml',
      'application/pdf',
      'video/mp4',
    ]) {
      const response = await node.get(address, accept)

      expect([response.status, await response.text()]).toEqual([406, expect.stringContaining(words)])
    }
})

test('sends a page that can do nothing, whatever the report holds', async () => {
  const hostile = '<img src=x onerror=alert(1)>'
  const address = await stored('1.2.3.501', `${storage}88.11`, [
    lo('00100010', hostile),
    {
      tag: '0040A730',
      vr: 'SQ',
      value: [
        [
          { tag: '0040A010', vr: 'CS', value: 'CONTAINS' },
          { tag: '0040A040', vr: 'CS', value: 'TEXT' },
          { tag: '0040A160', vr: 'UT', value: hostile },
        ],
      ],
    },
  ])

  const html = await node.get(address, 'text/html')
  const plain = await node.get(address, 'text/plain')
  const browser = await node.get(address, 'text/html,application/xhtml+xml,*/*;q=0.8')

  expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
  expect(html.headers.get('x-content-type-options')).toBe('nosniff')
  const page = await html.text()
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await plain.text()).toContain(hostile)
  expect(browser.headers.get('content-type')).toContain('text/html')
})

test.each(['jpeg', 'png', 'gif'])('gives a picture as image/%s', async (format) => {
  const square = [
    ...pixels.filter(({ tag }) => !['00280002', '00280004', '00280008'].includes(tag)),
    { tag: '00280002', vr: 'US', value: uint16(1) },
    { tag: '00280004', vr: 'CS', value: 'MONOCHROME2' },
    { tag: '7FE00010', vr: 'OB', value: Buffer.alloc(64 * 64, 128) },
  ]
  const address = await stored('1.2.3.601', `${storage}7`, square)

  const response = await node.get(address, `image/${format}`)

  expect([response.status, response.headers.get('content-type')]).toEqual([200, `image/${format}`])
  const { data, info } = await sharp(await bytesOf(response))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([64, 64])
  // A palette of GIF is chosen by the encoder
  expect(Math.abs((data[0] ?? 0) - 128)).toBeLessThanOrEqual(2)
})

test('has a page in the journal when it is sent', async () => {
  await stored('1.2.3.502', `${storage}88.11`, [ui('0020000D', '1.2.3.9'), ui('0020000E', '1.2.3.9.1')])
  const before = node.journal.length

  const page = await node.get('/studies/1.2.3.9/series/1.2.3.9.1/instances/1.2.3.502/rendered', 'text/html')

  expect(page.status).toBe(200)
  expect(node.journal.slice(before)).toMatchObject([
    { kind: 'study-read', objects: ['1.2.3.9', '1.2.3.9.1'] },
  ])
})
