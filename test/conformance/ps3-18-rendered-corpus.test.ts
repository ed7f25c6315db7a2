import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspect } from '../../src/dicom/gate.ts'
import { sopClass } from '../../src/dicom/sop-classes.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { hasShared } from '../support/shared.ts'

let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

interface Answer {
  readonly path: string
  readonly name: string
  readonly accept: string
  readonly status: number
  readonly type: string
  readonly title: string
}

const accepts = ['*/*', 'image/jpeg', 'text/html'] as const

/** What every object that can be stored answers, with its faults in words. */
async function answers(): Promise<readonly Answer[]> {
  const all: Answer[] = []
  const seen = new Set<string>()
  for (const file of corpus('dev')) {
    const { path, study, series, instance } = file
    if (!study || !series || !instance || seen.has(instance)) continue
    const bytes = await readFile(corpusPath(file))
    const stored = await node.stow([bytes])
    await stored.arrayBuffer()
    if (stored.status !== 200) continue
    seen.add(instance)
    const { sopClassUid } = inspect(bufferSource(bytes))
    for (const accept of accepts) {
      const address = `/studies/${study}/series/${series}/instances/${instance}/rendered`
      const response = await node.get(address, accept)
      const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
      const body = Buffer.from(await response.arrayBuffer())
      const title = response.status === 200 ? '' : (JSON.parse(body.toString()) as { title: string }).title
      all.push({ path, name: sopClass(sopClassUid).name, accept, status: response.status, type, title })
    }
  }
  return all
}

/** Media type for any that will do, and whether there is a picture and a page, by class. */
const jpeg = 'image/jpeg'
const expected: Record<string, readonly [type: string, picture: boolean, page: boolean]> = {
  '12-lead ECG Waveform Storage': ['image/svg+xml', false, true],
  'Basic Text SR Storage': ['text/html', false, true],
  'CT Image Storage': [jpeg, true, false],
  'Comprehensive 3D SR Storage': ['text/html', false, true],
  'Comprehensive SR Storage': ['text/html', false, true],
  'Computed Radiography Image Storage': [jpeg, true, false],
  'Digital Mammography X-Ray Image Storage - For Presentation': [jpeg, true, false],
  'Digital X-Ray Image Storage - For Presentation': [jpeg, true, false],
  'Encapsulated CDA Storage': ['text/xml', false, false],
  'Encapsulated PDF Storage': ['application/pdf', false, false],
  'Enhanced CT Image Storage': [jpeg, true, false],
  'Enhanced MR Image Storage': [jpeg, true, false],
  'Enhanced SR Storage': ['text/html', false, true],
  'Grayscale Softcopy Presentation State Storage': ['text/html', false, true],
  'Key Object Selection Document Storage': ['text/html', false, true],
  'Label Map Segmentation Storage': [jpeg, true, true],
  'Legacy Converted Enhanced CT Image Storage': [jpeg, true, false],
  'MR Image Storage': [jpeg, true, false],
  'Microscopy Bulk Simple Annotations Storage': ['', false, false],
  'Nuclear Medicine Image Storage': [jpeg, true, false],
  'Ophthalmic Photography 8 Bit Image Storage': [jpeg, true, false],
  'Parametric Map Storage': [jpeg, true, false],
  'Positron Emission Tomography Image Storage': [jpeg, true, false],
  'RT Dose Storage': [jpeg, true, true],
  'RT Plan Storage': ['text/html', false, true],
  'RT Structure Set Storage': ['text/html', false, true],
  'Radiopharmaceutical Radiation Dose SR Storage': ['text/html', false, true],
  'Real World Value Mapping Storage': ['', false, false],
  'Secondary Capture Image Storage': [jpeg, true, false],
  'Segmentation Storage': [jpeg, true, true],
  'Ultrasound Image Storage': [jpeg, true, false],
  'Ultrasound Multi-frame Image Storage': [jpeg, true, false],
  'VL Whole Slide Microscopy Image Storage': [jpeg, true, true],
  'X-Ray Angiographic Image Storage': [jpeg, true, false],
  'X-Ray Radiation Dose SR Storage': ['text/html', false, true],
}

/** Images that were collected without their pixels. */
const withoutPixels = new Set([
  'dev/charset/chrJapMulti.dcm',
  'dev/charset/chrKoreanMulti.dcm',
  'dev/orthanc/CR000000.dcm',
  'dev/rdsr/CT-SC-Philips_Brilliance16P.dcm',
  'dev/rdsr/MG-Im-Hologic-PropProj.dcm',
])

function wantedOf({ name, accept, path }: Answer): string {
  const [type, hasPicture, hasPage] = expected[name] ?? ['not in the table', false, false]
  if (withoutPixels.has(path)) return ''
  if (accept === 'text/html') return hasPage ? 'text/html' : ''
  if (accept === 'image/jpeg') return hasPicture ? 'image/jpeg' : ''
  return type
}

test.skipIf(!hasShared)(
  'shows every real object as a picture, a text or a document, or says clearly why not',
  async () => {
    const all = await answers()
    const refused = all.filter(({ status }) => status !== 200)
    const others = all.filter((answer) => wantedOf(answer) !== (answer.status === 200 ? answer.type : ''))

    expect(others).toEqual([])
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([406]))
    expect(refused.filter(({ title }) => title.length < 20)).toEqual([])
    expect(all.length).toBeGreaterThan(290 * accepts.length)
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(Object.keys(expected)))
  },
  300_000,
)
