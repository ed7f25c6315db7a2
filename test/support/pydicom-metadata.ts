import { ask } from './pydicom.ts'

/** An object as its metadata and the values beside them, as pydicom takes it apart. */
export interface TakenApart {
  readonly json: object
  readonly parts: readonly {
    readonly location: string
    readonly mediaType: string
    readonly base64: string
  }[]
}

const common = `
import base64, json, sys, pydicom
from pydicom import encaps
leftOut = {0x00080005, 0xFFFCFFFC}
def whole(ds):
    for item in ds.iterall(): pass
    for tag in [t for t in ds.keys() if t in leftOut or t.element == 0]: del ds[tag]
    for element in ds:
        if element.VR == 'SQ':
            for item in element.value: whole(item)
    return ds
media = {'1.2.840.10008.1.2.5': 'image/dicom-rle', '1.2.840.10008.1.2.4.80': 'image/jls', '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2', '1.2.840.10008.1.2.4.91': 'image/jp2'}
`
const apartProgram = `${common}
out = []
for file in json.load(sys.stdin):
    ds = pydicom.dcmread(file)
    uid = str(ds.file_meta.TransferSyntaxUID)
    parts = []
    def bulk(element):
        location = 'urn:value:%d' % len(parts)
        if element.tag == 0x7FE00010 and ds.file_meta.TransferSyntaxUID.is_encapsulated:
            kind = media.get(uid, 'image/jpeg') + '; transfer-syntax=' + uid
            frames = encaps.generate_pixel_data_frame(element.value, int(ds.get('NumberOfFrames') or 1))
            parts.extend({'location': location, 'mediaType': kind, 'base64': base64.b64encode(f).decode()} for f in frames)
        else:
            parts.append({'location': location, 'mediaType': 'application/octet-stream', 'base64': base64.b64encode(element.value).decode()})
        return location
    try: out.append({'json': whole(ds).to_json_dict(bulk_data_threshold=64, bulk_data_element_handler=bulk), 'parts': parts})
    except ValueError: out.append(None)
json.dump(out, sys.stdout)
`

/** Objects as pydicom would send them as metadata with bulk data; null for those that it can't write as JSON. */
export const takenApart = (files: readonly string[]): Promise<(TakenApart | null)[]> =>
  ask(apartProgram, files)

const sameProgram = `${common}
from io import BytesIO
def read(ds):
    native = not ds.file_meta.TransferSyntaxUID.is_encapsulated
    pixels = None
    if 'PixelData' in ds:
        pixels = ds.PixelData if native else b''.join(f + bytes(len(f) % 2) for f in encaps.generate_pixel_data_frame(ds.PixelData, int(ds.get('NumberOfFrames') or 1)))
        del ds['PixelData']
    return str(ds.file_meta.TransferSyntaxUID), pixels, whole(ds).to_json_dict(bulk_data_threshold=1 << 40)
out = []
for one, other in json.load(sys.stdin):
    a, b = read(pydicom.dcmread(one)), read(pydicom.dcmread(BytesIO(base64.b64decode(other))))
    faults = [t for t in sorted(set(a[2]) | set(b[2])) if a[2].get(t) != b[2].get(t)]
    if a[1] != b[1]: faults.append('pixels')
    if pydicom.uid.UID(a[0]).is_encapsulated != pydicom.uid.UID(b[0]).is_encapsulated: faults.append('syntax ' + b[0])
    if pydicom.uid.UID(a[0]).is_encapsulated and a[0] != b[0]: faults.append('syntax ' + b[0])
    out.append(faults)
json.dump(out, sys.stdout)
`

/** For each pair of a file and an object the attributes in which pydicom finds them different. */
export const differences = (
  pairs: readonly (readonly [file: string, object: Buffer])[],
): Promise<string[][]> =>
  ask(
    sameProgram,
    pairs.map(([file, object]) => [file, object.toString('base64')]),
  )
