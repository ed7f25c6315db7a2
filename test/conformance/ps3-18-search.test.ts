import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, number, text, texts } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'

let node: ArchiveNode
const element = (tag: string, vr: string, value: string) => ({
  tag,
  vr,
  value: Buffer.from(value.length % 2 ? `${value} ` : value),
})

/** Three patients: Müller with a CT and a CR series in one study, Øster with an MR, and a Japanese name in three writings. */
beforeAll(async () => {
  node = await archiveNode()
  const stored = await node.stow([
    ctSlice({ study: '1.1', series: '1.1.1', instance: '1.1.1.1', patientId: 'M1' }),
    ctSlice({
      study: '1.1',
      series: '1.1.1',
      instance: '1.1.1.2',
      patientId: 'M1',
      more: [element('00200013', 'IS', '2')],
    }),
    ctSlice({
      study: '1.1',
      series: '1.1.2',
      instance: '1.1.2.1',
      patientId: 'M1',
      more: [
        element('00080060', 'CS', 'CR'),
        element('00200011', 'IS', '2'),
        element('00180015', 'CS', 'CHEST'),
      ],
    }),
    ctSlice({
      study: '1.2',
      series: '1.2.1',
      instance: '1.2.1.1',
      patientId: 'O1',
      name: 'Øster^Pål',
      more: [
        element('00080020', 'DA', '20230110'),
        element('00080030', 'TM', '101500'),
        element('00080050', 'SH', 'ACC2'),
        element('00080060', 'CS', 'MR'),
        element('00081030', 'LO', 'MR 100% head_neck'),
      ],
    }),
    ctSlice({
      study: '1.3',
      series: '1.3.1',
      instance: '1.3.1.1',
      patientId: 'Y1',
      name: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      more: [element('00080020', 'DA', '20220101')],
    }),
  ])
  expect(stored.status).toBe(200)
})
afterAll(() => node.close())

const search = async (path: string): Promise<readonly DicomJson[]> => {
  const response = await node.get(path)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as DicomJson[]
}
const studies = async (query: string): Promise<string[]> =>
  (await search(`/studies?${query}`)).flatMap((match) => text(match, 'StudyInstanceUID') ?? [])

test.each([
  ['PatientID=M1', ['1.1']],
  ['00100020=M1', ['1.1']],
  ['PatientID=M*', ['1.1']],
  ['PatientID=?1', ['1.1', '1.2', '1.3']],
  ['PatientID=nobody', []],
  ['PatientName=muller*', ['1.1']],
  ['PatientName=M%C3%9CLLER%5E%C3%84nne', ['1.1']],
  ['PatientName=oster%5Epal', ['1.2']],
  ['PatientName=*pal', ['1.2']],
  ['PatientName=%E5%B1%B1%E7%94%B0*', ['1.3']],
  ['PatientName=%E3%82%84%E3%81%BE*', ['1.3']],
  ['PatientName=anne&fuzzymatching=true', ['1.1']],
  ['PatientName=anne', []],
  ['PatientName=&PatientID=M1', ['1.1']],
  ['StudyDate=20230110', ['1.2']],
  ['StudyDate=20230101-20241231', ['1.1', '1.2']],
  ['StudyDate=-20221231', ['1.3']],
  ['StudyDate=20240101-', ['1.1']],
  ['StudyTime=10-11', ['1.2']],
  ['StudyTime=1015', ['1.2']],
  ['ModalitiesInStudy=CR', ['1.1']],
  ['ModalitiesInStudy=MR,CR', ['1.1', '1.2']],
  ['StudyInstanceUID=1.1,1.3', ['1.1', '1.3']],
  ['AccessionNumber=ACC2', ['1.2']],
  ['StudyDescription=*100%25*', ['1.2']],
  ['StudyDescription=*head_neck', ['1.2']],
  ['StudyDescription=*head?neck', ['1.2']],
  ['PatientSex=F&PatientBirthDate=19600229', ['1.1', '1.2', '1.3']],
  ['ModalitiesInStudy=*', ['1.1', '1.2', '1.3']],
])('finds by %s what matches, latest first', async (query, expected) => {
  expect(await studies(query)).toEqual(expected)
})

test('answers every attribute that the standard asks for, and an address that leads to the study', async () => {
  const [match = {}] = await search('/studies?PatientID=M1')

  expect(Object.keys(match)).toEqual([...Object.keys(match)].sort())
  expect(texts(match, 'ModalitiesInStudy')).toEqual(['CR', 'CT'])
  expect(number(match, 'NumberOfStudyRelatedSeries')).toBe(2)
  expect(number(match, 'NumberOfStudyRelatedInstances')).toBe(3)
  expect(text(match, 'PatientName')).toBe('Müller^Änne')
  expect(text(match, 'RetrieveURL')).toBe(`${node.base}/studies/1.1`)
  expect(match['00200010']).toEqual({ vr: 'SH' })
})

test('searches series and instances below a study and without one', async () => {
  const series = await search('/studies/1.1/series')
  const everySeries = await search('/series?Modality=CR')
  const instances = await search('/studies/1.1/series/1.1.1/instances')
  const everyInstance = await search('/instances?PatientID=M1&InstanceNumber=2')

  expect(series.map((match) => text(match, 'SeriesInstanceUID'))).toEqual(['1.1.1', '1.1.2'])
  expect(series.map((match) => number(match, 'NumberOfSeriesRelatedInstances'))).toEqual([2, 1])
  expect(everySeries.map((match) => [text(match, 'StudyInstanceUID'), text(match, 'PatientID')])).toEqual([
    ['1.1', 'M1'],
  ])
  expect(instances.map((match) => text(match, 'SOPInstanceUID'))).toEqual(['1.1.1.1', '1.1.1.2'])
  expect(everyInstance.map((match) => [text(match, 'SOPInstanceUID'), text(match, 'Modality')])).toEqual([
    ['1.1.1.2', 'CT'],
  ])
})

test('adds the fields that are asked for, from the study and from the instance', async () => {
  const [study = {}] = await search('/studies?PatientID=M1&includefield=SpecificCharacterSet')
  const [instance = {}] = await search('/studies/1.1/series/1.1.1/instances?includefield=BitsStored,00280103')
  const [all = {}] = await search('/studies/1.1/series/1.1.1/instances?includefield=all')

  expect(text(study, 'SpecificCharacterSet')).toBe('ISO_IR 192')
  expect([number(instance, 'BitsStored'), number(instance, 'PixelRepresentation')]).toEqual([16, 0])
  expect(text(all, 'PhotometricInterpretation')).toBe('MONOCHROME2')
  expect(text(all, 'RetrieveURL')).toBe(`${node.base}/studies/1.1/series/1.1.1/instances/1.1.1.1`)
})

test('pages through all matches in one order, and says when there are more', async () => {
  const pages = await Promise.all([0, 1, 2, 3].map((offset) => studies(`limit=1&offset=${offset}`)))
  const cut = await node.get('/studies?limit=2')

  expect(pages).toEqual([['1.1'], ['1.2'], ['1.3'], []])
  expect(cut.headers.get('warning')).toMatch(/^299 /)
})

test.each([
  ['/studies?Nonsense=1', 400, 'Nonsense'],
  ['/studies?SeriesNumber=1', 400, 'SeriesNumber'],
  ['/studies?PatientID=A&PatientID=B', 400, 'PatientID'],
  ['/studies?StudyDate=yesterday', 400, 'StudyDate'],
  ['/studies?StudyInstanceUID=..%2F..%2Fx', 400, 'StudyInstanceUID'],
  ['/studies?limit=-1', 400, 'limit'],
  ['/studies?offset=1e9', 400, 'offset'],
  ['/studies?fuzzymatching=perhaps', 400, 'fuzzymatching'],
  ['/studies?includefield=%3Cscript%3E', 400, 'includefield'],
  ['/studies/1..2/series', 400, 'UID'],
])('answers %s with %i and names what is wrong', async (path, status, word) => {
  const response = await node.get(path)

  expect(response.status).toBe(status)
  expect(await response.text()).toContain(word)
})

test('offers JSON and no XML, and answers no match with an empty array', async () => {
  const xml = await node.get('/studies', 'multipart/related; type="application/dicom+xml"')
  const none = await node.get('/studies?PatientID=none')

  expect(xml.status).toBe(406)
  expect([none.status, await none.text()]).toEqual([200, '[]'])
})

test('a name with signs of its own is searched as it stands, and never as a pattern of the database', async () => {
  expect(await studies('StudyDescription=%25')).toEqual([])
  expect(await studies('PatientID=_1')).toEqual([])
  expect(await studies("PatientID=';drop table studies;--")).toEqual([])
})

test('writes every query into the journal before it answers', async () => {
  await search('/studies?PatientID=M1&limit=7')

  expect(node.journal.at(-1)).toMatchObject({
    kind: 'objects-queried',
    query: '/studies?PatientID=M1&limit=7',
    client: 'test',
  })
})
