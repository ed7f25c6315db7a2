import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Debian's, which has pydicom. */
const python = '/usr/bin/python3'

/** Answer of a Python program, as JSON on its output, to `input`, as JSON on its input. */
export async function ask<T>(program: string, input: unknown): Promise<T> {
  const child = spawn(python, ['-W', 'ignore', '-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(input))
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`pydicom ended with ${code}`)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T
}

export interface Header {
  readonly file: string
  readonly patientId: string
  readonly birthDate: string
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly instanceNumber: string
  readonly modality: string
  readonly date: string
  readonly description: string
  readonly bodyPart: string
  readonly procedure: string
  readonly requestingService: string
}

const headersProgram = `
import json, sys, pydicom
keys = dict(patientId='PatientID', birthDate='PatientBirthDate', study='StudyInstanceUID', series='SeriesInstanceUID',
  instance='SOPInstanceUID', instanceNumber='InstanceNumber', modality='Modality', date='StudyDate',
  description='StudyDescription', bodyPart='BodyPartExamined', requestingService='RequestingService')
rows = []
for file in json.load(sys.stdin):
    header = pydicom.dcmread(file, force=True, stop_before_pixels=True)
    row = {key: str(header.get(keyword) or '') for key, keyword in keys.items()}
    codes = header.get('ProcedureCodeSequence')
    rows.append({**row, 'file': file, 'procedure': str(codes[0].get('CodeMeaning') or '') if codes else ''})
json.dump(rows, sys.stdout)
`

/** Headers of files as pydicom reads them; empty text where there is no value. */
export const headersOf = (files: readonly string[]): Promise<Header[]> => ask(headersProgram, files)

export type Place = readonly [x: number, y: number]

const valuesProgram = `
import json, sys, pydicom
from pydicom.pixel_data_handlers.util import apply_color_lut, convert_color_space
asked = json.load(sys.stdin)
image = pydicom.dcmread(asked['file'], force=True)
if 'TransferSyntaxUID' not in image.file_meta: image.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
pixels = image.pixel_array
palette = image.PhotometricInterpretation == 'PALETTE COLOR'
colour = palette or image.SamplesPerPixel == 3
if int(image.get('NumberOfFrames') or 1) > 1: pixels = pixels[asked['frame'] - 1]
if colour and image.PhotometricInterpretation.startswith('YBR'):
    pixels = convert_color_space(pixels, image.PhotometricInterpretation, 'RGB')
if palette: pixels = apply_color_lut(pixels, image) >> (image.RedPaletteColorLookupTableDescriptor[2] - 8)
scale = image
for groups, item in (('SharedFunctionalGroupsSequence', 0), ('PerFrameFunctionalGroupsSequence', asked['frame'] - 1)):
    if image.get(groups) and 'PixelValueTransformationSequence' in image[groups].value[item]:
        scale = image[groups].value[item].PixelValueTransformationSequence[0]
slope, intercept = float(scale.get('RescaleSlope', 1)), float(scale.get('RescaleIntercept', 0))
at = [pixels[y][x] for x, y in asked['places']]
json.dump([[int(v) for v in value] if colour else [value * slope + intercept] for value in at], sys.stdout)
`

/** Values at places of one frame: in the modality's unit (PS3.3 C.11.1, C.7.6.16.2.9: rescaled), or red, green and blue. */
export const valuesAt = (file: string, frame: number, places: readonly Place[]): Promise<number[][]> =>
  ask(valuesProgram, { file, frame, places })
