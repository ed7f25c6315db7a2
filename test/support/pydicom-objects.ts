import { ask } from './pydicom.ts'

/** What pydicom and numpy find in objects that are no plain pictures. */
export interface FoundByPydicom {
  readonly doseMax?: number
  /** Name, contours, points of each region. */
  readonly regions?: readonly (readonly [string, number, number])[]
  /** Of each group, of each channel: least, largest, first and last value in the channel's own unit. */
  readonly waves?: readonly (readonly (readonly number[])[])[]
  /** Of each frame: segment number and how many pixels it has. */
  readonly segments?: readonly (readonly [number, number])[]
  /** Red, green and blue of the whole slide at places [x, y]. */
  readonly slide?: readonly (readonly number[])[]
}

const program = `
import json, sys, pydicom, numpy
asked = json.load(sys.stdin)
ds = pydicom.dcmread(asked['file'], force=True)
if 'TransferSyntaxUID' not in ds.file_meta: ds.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
out = {}
if ds.Modality == 'RTDOSE':
    out['doseMax'] = float(ds.pixel_array.max()) * float(ds.DoseGridScaling)
if ds.Modality == 'RTSTRUCT':
    drawn = {c.ReferencedROINumber: c.get('ContourSequence', []) for c in ds.ROIContourSequence}
    out['regions'] = [[str(r.ROIName), len(drawn.get(r.ROINumber, [])),
        sum(int(c.NumberOfContourPoints) for c in drawn.get(r.ROINumber, []))] for r in ds.StructureSetROISequence]
if 'WaveformSequence' in ds:
    out['waves'] = [[[float(v) for v in (c.min(), c.max(), c[0], c[-1])] for c in ds.waveform_array(g).T]
        for g in range(len(ds.WaveformSequence))]
if ds.Modality == 'SEG' and 'PerFrameFunctionalGroupsSequence' in ds and ds.SegmentationType != 'LABELMAP':
    pixels = ds.pixel_array.reshape((-1, ds.Rows, ds.Columns))
    shared = ds.SharedFunctionalGroupsSequence[0]
    number = lambda g: int((g if 'SegmentIdentificationSequence' in g else shared).SegmentIdentificationSequence[0].ReferencedSegmentNumber)
    out['segments'] = [[number(g), int(numpy.count_nonzero(p))]
        for g, p in zip(ds.PerFrameFunctionalGroupsSequence, pixels)]
if ds.Modality == 'SM':
    across = -(-ds.TotalPixelMatrixColumns // ds.Columns)
    whole = numpy.zeros((ds.TotalPixelMatrixRows, ds.TotalPixelMatrixColumns, 3), dtype=int)
    for i, tile in enumerate(ds.pixel_array):
        top, left = (i // across) * ds.Rows, (i % across) * ds.Columns
        part = whole[top:top + ds.Rows, left:left + ds.Columns]
        part[:] = tile[:part.shape[0], :part.shape[1]].reshape(part.shape[0], part.shape[1], -1)
    out['slide'] = [whole[y][x].tolist() for x, y in asked['places']]
json.dump(out, sys.stdout)
`

export const foundByPydicom = (
  file: string,
  places: readonly (readonly [x: number, y: number])[] = [],
): Promise<FoundByPydicom> => ask(program, { file, places })

const lawsProgram = `
import json, sys, audioop
codes = bytes(range(256))
words = lambda raw: [int.from_bytes(raw[i:i + 2], 'little', signed=True) for i in range(0, 512, 2)]
json.dump([words(audioop.ulaw2lin(codes, 2)), words(audioop.alaw2lin(codes, 2))], sys.stdout)
`

/** What the 256 codes of the mu-law and of the A-law mean, by Python's own tables. */
export const companded = (): Promise<readonly [readonly number[], readonly number[]]> =>
  ask(lawsProgram, null)
