import { type BuiltElement, part10, uint16 } from './build-dicom.ts'

export interface SliceOptions {
  readonly study?: string
  readonly series?: string
  readonly instance: string
  readonly patientId?: string
  readonly name?: string
  /** Value of every pixel: another one makes other bytes. */
  readonly value?: number
  readonly more?: readonly BuiltElement[]
}

export const slicePixels = (value: number): Buffer =>
  uint16(...Array.from({ length: 64 }, (_, at) => value + at))

/** A CT slice of 8 by 8 pixels in Explicit VR Little Endian; text in UTF-8. */
export function ctSlice(options: SliceOptions): Buffer {
  const {
    study = '1.2.3.1',
    series = '1.2.3.2',
    patientId = 'P1',
    name = 'Müller^Änne',
    value = 100,
  } = options
  const own = new Set(options.more?.map(({ tag }) => tag))
  const text = (words: string): Buffer => {
    const bytes = Buffer.from(words)
    return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(' ')])
  }
  const elements: BuiltElement[] = [
    { tag: '00080005', vr: 'CS', value: 'ISO_IR 192' },
    { tag: '00080018', vr: 'UI', value: options.instance },
    { tag: '00080020', vr: 'DA', value: '20240305' },
    { tag: '00080030', vr: 'TM', value: '090700' },
    { tag: '00080050', vr: 'SH', value: 'ACC1' },
    { tag: '00080060', vr: 'CS', value: 'CT' },
    { tag: '00081030', vr: 'LO', value: text('Thorax') },
    { tag: '00100010', vr: 'PN', value: text(name) },
    { tag: '00100020', vr: 'LO', value: patientId },
    { tag: '00100030', vr: 'DA', value: '19600229' },
    { tag: '00100040', vr: 'CS', value: 'F' },
    { tag: '0020000D', vr: 'UI', value: study },
    { tag: '0020000E', vr: 'UI', value: series },
    { tag: '00200011', vr: 'IS', value: '1' },
    { tag: '00200013', vr: 'IS', value: '1' },
    { tag: '00280002', vr: 'US', value: uint16(1) },
    { tag: '00280004', vr: 'CS', value: 'MONOCHROME2' },
    { tag: '00280010', vr: 'US', value: uint16(8) },
    { tag: '00280011', vr: 'US', value: uint16(8) },
    { tag: '00280100', vr: 'US', value: uint16(16) },
    { tag: '00280101', vr: 'US', value: uint16(16) },
    { tag: '00280102', vr: 'US', value: uint16(15) },
    { tag: '00280103', vr: 'US', value: uint16(0) },
    { tag: '7FE00010', vr: 'OW', value: slicePixels(value) },
  ]
  return part10([...elements.filter(({ tag }) => !own.has(tag)), ...(options.more ?? [])])
}
