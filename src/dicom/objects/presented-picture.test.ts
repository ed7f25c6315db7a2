import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { corpusPath } from '../../../test/support/corpus.ts'
import { dcmtkPicture } from '../../../test/support/dcmtk-picture.ts'
import { ask } from '../../../test/support/pydicom.ts'
import { run } from '../../../test/support/run.ts'
import { hasShared } from '../../../test/support/shared.ts'
import type { DicomJson } from '../attributes.ts'
import { inspect } from '../gate.ts'
import { ownOverlays } from '../pixel/overlays.ts'
import { bufferSource } from '../source.ts'
import { annotationSvg } from './annotation-svg.ts'
import { presentationFor, presentedImage, stateTables } from './presentation.ts'
import { presentedPicture } from './presented-picture.ts'

const folder = mkdtempSync(join(tmpdir(), 'roentgate-states-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function open(path: string) {
  const source = bufferSource(readFileSync(path))
  return { source, inspected: inspect(source, { allowBare: true }) }
}

/** Grey of a portable grey map as DCMTK writes it. */
function greyMap(path: string): { width: number; height: number; grey: Buffer } {
  const bytes = readFileSync(path)
  const [, width, height] =
    /^P5\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 200)) ?? []
  const size = Number(width) * Number(height)
  return { width: Number(width), height: Number(height), grey: bytes.subarray(bytes.length - size) }
}

const images = ['studies/ct-head-ge/04.dcm', 'fodicom/CR-MONO1-10-chest.dcm']
const changes: readonly (readonly [string, readonly string[]])[] = [
  ['as it is', []],
  ['in another window', ['-m', '(0028,3110)[0].(0028,1050)=60', '-m', '(0028,3110)[0].(0028,1051)=300']],
  ['inverted', ['-m', '(2050,0020)=INVERSE']],
  ['turned', ['-i', '(0070,0042)=90', '-i', '(0070,0041)=N']],
  ['turned and mirrored', ['-i', '(0070,0042)=270', '-i', '(0070,0041)=Y']],
  ['rescaled twice', ['-i', '(0028,1053)=2', '-i', '(0028,1052)=-1000', '-i', '(0028,1054)=US']],
]

test
  .skipIf(!hasShared)
  .each(images.flatMap((image) => changes.map(([words, change]) => [image, words, change] as const)))(
  "shows %s %s as DCMTK's dcmp2pgm does, within one step of grey",
  async (path, words, change) => {
    const image = corpusPath({ path: `dev/${path}` })
    const state = join(folder, `${words.replaceAll(' ', '-')}.dcm`)
    const map = state.replace('.dcm', '.pgm')
    expect((await run('dcmpsmk', ['-q', image, state])).code).toBe(0)
    if (change.length > 0) expect((await run('dcmodify', ['-nb', ...change, state])).code).toBe(0)
    expect((await run('dcmp2pgm', ['-q', '-p', state, image, map])).code).toBe(0)
    const { width, height, grey } = greyMap(map)
    const about = presentedImage(open(state).inspected.json)
    const presentation = presentationFor(open(state).inspected.json, about)
    const { source, inspected } = open(image)

    const png = await presentedPicture(source, inspected, about.frame, {
      options: { format: 'png', viewport: { width, height } },
      presentation,
    })

    const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([width, height])
    const different = data.filter((value, at) => Math.abs(value - (grey[at] ?? 0)) > 1).length
    expect(different).toBe(0)
  },
)

const tables = `
import json, sys, pydicom
from pydicom.dataset import Dataset
given = json.load(sys.stdin)
state = pydicom.dcmread(given['state'])
def table(first, bits, entries):
    item = Dataset()
    item.add_new(0x00283002, 'SS' if first < 0 else 'US', [len(entries) % 65536, first, bits])
    item.add_new(0x00283006, 'OW', b''.join(value.to_bytes(2, 'little') for value in entries))
    return [item]
def curve(count, top, power):
    return [round(top * (at / (count - 1)) ** power) for at in range(count)]
voi = state.get('SoftcopyVOILUTSequence', [Dataset()])[0]
if 'modality' in given['tables']:
    state.ModalityLUTSequence = table(0, 12, curve(4096, 4095, 1.5))
    state.ModalityLUTSequence[0].ModalityLUTType = 'US'
    for name in ('RescaleSlope', 'RescaleIntercept', 'RescaleType'):
        if name in state: delattr(state, name)
if 'voi' in given['tables']:
    for name in ('WindowCenter', 'WindowWidth'):
        if name in voi: delattr(voi, name)
    voi.VOILUTSequence = table(given['first'], 12, curve(3000, 4095, 0.7))
    state.SoftcopyVOILUTSequence = [voi]
if 'presentation' in given['tables']:
    if 'PresentationLUTShape' in state: del state.PresentationLUTShape
    state.PresentationLUTSequence = table(0, 12, curve(4096, 4095, 1.3))
# DCMTK 3.6.7 passes over tables of a state in Implicit VR
state.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
state.is_implicit_VR = False
state.save_as(given['state'])
print('null')
`

test.skipIf(!hasShared).each([
  ['studies/ct-head-ge/04.dcm', ['voi']],
  ['studies/ct-head-ge/04.dcm', ['presentation']],
  ['studies/ct-head-ge/04.dcm', ['voi', 'presentation']],
  ['fodicom/CR-MONO1-10-chest.dcm', ['modality']],
  ['fodicom/CR-MONO1-10-chest.dcm', ['modality', 'voi', 'presentation']],
])("shows %s through tables of the state (%j) as DCMTK's dcmp2pgm does", async (path, names) => {
  const image = corpusPath({ path: `dev/${path}` })
  const state = join(folder, `tables-${names.join('-')}.dcm`)
  const map = state.replace('.dcm', '.pgm')
  expect((await run('dcmpsmk', ['-q', image, state])).code).toBe(0)
  await ask(tables, { state, tables: names, first: path.includes('ct') ? -1000 : 0 })
  expect((await run('dcmp2pgm', ['-q', '-p', state, image, map])).code).toBe(0)
  const { width, height, grey } = greyMap(map)
  const held = open(state)
  const about = presentedImage(held.inspected.json)
  const presentation = {
    ...presentationFor(held.inspected.json, about),
    tables: stateTables(held.source, held.inspected, about),
  }
  const { source, inspected } = open(image)

  const png = await presentedPicture(source, inspected, about.frame, {
    options: { format: 'png', viewport: { width, height } },
    presentation,
  })

  const data = await sharp(png).toColourspace('b-w').raw().toBuffer()
  const steps = data.map((value, at) => Math.abs(value - (grey[at] ?? 0)))
  expect(data).toHaveLength(grey.length)
  expect(Math.max(...new Set(steps))).toBeLessThanOrEqual(2)
  expect(new Set(data).size).toBeGreaterThan(30)
})

// DCMTK copies the image's planes into the state, activates them where they are, or leaves them out; it draws them over
// the image alone only
test.skipIf(!hasShared).each([
  ['+oc', 1, []],
  ['+oa', 0, []],
  ['-o', 0, ['-O']],
] as const)("shows overlays of dcmpsmk %s as DCMTK's dcm2pnm does", async (handling, brought, options) => {
  const image = corpusPath({ path: 'dev/mixed/MR-SIEMENS-DICOM-WithOverlays.dcm' })
  const state = join(folder, `overlay${handling}.dcm`)
  expect((await run('dcmpsmk', ['-q', handling, image, state])).code).toBe(0)
  const theirs = await dcmtkPicture(image, 1, ['+Wi', '1', ...options], join(folder, 'overlay.pgm'))
  const held = open(state)
  const about = presentedImage(held.inspected.json)
  const presentation = presentationFor(held.inspected.json, about)
  const planes = ownOverlays(held.source, held.inspected, presentation.overlays)
  const { source, inspected } = open(image)

  const png = await presentedPicture(source, inspected, about.frame, {
    options: { format: 'png', viewport: { width: 484, height: 484 } },
    presentation: { ...presentation, planes },
  })

  const data = await sharp(png).toColourspace('b-w').raw().toBuffer()
  expect(planes).toHaveLength(brought)
  expect(theirs?.data).toHaveLength(data.length)
  expect(data.filter((value, at) => Math.abs(value - (theirs?.data[at] ?? 0)) > 1).length).toBe(0)
})

const sequence = (...items: DicomJson[]) => ({ vr: 'SQ', Value: items })

test('writes hostile words on a picture as words', () => {
  const svg = annotationSvg(
    {
      '00700001': sequence({
        '00700002': { vr: 'CS', Value: ['"><script>'] },
        '00700008': sequence({
          '00700006': { vr: 'ST', Value: ['</text><image href="file:///etc/passwd"/>'] },
          '00700014': { vr: 'FL', Value: [1, 2] },
        }),
        '00700009': sequence({
          '00700023': { vr: 'CS', Value: ['POLYLINE'] },
          '00700022': { vr: 'FL', Value: ['NaN', 1, '"/><x', 3, 4, 5] },
        }),
      }),
    },
    { width: 10, height: 10, placeOf: (at) => at },
  )

  expect(svg).not.toMatch(/<script|<image|<x/)
  expect(svg).toContain('&lt;/text&gt;')
})

const about: DicomJson = {
  '00081115': sequence({
    '0020000E': { vr: 'UI', Value: ['1.2'] },
    '00081140': sequence({ '00081155': { vr: 'UI', Value: ['1.2.3'] } }),
  }),
}

test('refuses a state with a step that is not drawn, and one about nothing', () => {
  const image = presentedImage(about)

  expect(image).toEqual({ seriesUid: '1.2', sopUid: '1.2.3', frame: 1 })
  expect(() => presentedImage({})).toThrow('refers to no image')
  expect(() => presentationFor({ ...about, '00286100': sequence({}) }, image)).toThrow('mask')
})

test.skipIf(!hasShared)('refuses a state whose look-up tables cannot be read', () => {
  const image = presentedImage(about)
  for (const tag of ['00283000', '20500010']) {
    const { source, inspected } = open(corpusPath({ path: 'dev/studies/ct-head-ge/04.dcm' }))
    const state = { ...inspected, json: { ...about, [tag]: sequence({}) } }
    expect(() => stateTables(source, state, image)).toThrow('cannot be read')
  }
})
