import { ask } from './pydicom.ts'

/** One object as other programs decode it. */
export interface DecodedByOthers {
  readonly file: string
  readonly transferSyntax: string
  /** SHA-256 of all pixels, unpacked, little endian, samples of a pixel together; absent when nobody decodes it. */
  readonly pixels?: string
  /** SHA-256 of all attributes but those that describe or hold pixels. */
  readonly attributes: string
  readonly described: readonly (string | number | null)[]
  /** What is wrong with it. */
  readonly fault?: string
}

/**
 * pydicom reads the data set, RLE and native pixels; DCMTK decodes JPEG and JPEG-LS, OpenJPEG JPEG 2000 and HTJ2K, zlib
 * deflated frames.
 */
const program = `
import glob, hashlib, json, os, subprocess, sys, tempfile, zlib
import numpy, pydicom
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers import rle_handler

keep = {'1.2.840.10008.1.2.4.50': ['dcmdjpeg', '+cn'], '1.2.840.10008.1.2.4.51': ['dcmdjpeg', '+cn'],
  '1.2.840.10008.1.2.4.57': ['dcmdjpeg', '+cn'], '1.2.840.10008.1.2.4.70': ['dcmdjpeg', '+cn'],
  '1.2.840.10008.1.2.4.80': ['dcmdjpls'], '1.2.840.10008.1.2.4.81': ['dcmdjpls'], '1.2.840.10008.1.2.5': ['dcmdrle']}
wavelet = ('1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202')
plain = ('1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2')
described = ['SamplesPerPixel', 'PhotometricInterpretation', 'PlanarConfiguration', 'BitsAllocated', 'BitsStored',
  'HighBit', 'PixelRepresentation', 'NumberOfFrames', 'LossyImageCompression']
apart = {'PhotometricInterpretation', 'PlanarConfiguration', 'HighBit', 'PixelData', 'ExtendedOffsetTable',
  'ExtendedOffsetTableLengths', 'FloatPixelData', 'DoubleFloatPixelData'}

def together(data, ds):
    if ds.get('PhotometricInterpretation') == 'YBR_FULL_422' and len(data) < ds.Rows * ds.Columns * 3:
        # both pixels of a pair have its chrominances
        a = numpy.frombuffer(data, dtype='u1').reshape((-1, 4))
        return a[:, [0, 2, 3, 1, 2, 3]].tobytes()
    if ds.get('SamplesPerPixel', 1) == 1 or ds.get('PlanarConfiguration', 0) == 0: return data
    unit = ds.BitsAllocated // 8
    a = numpy.frombuffer(data, dtype='<u%d' % unit)[:int(ds.get('NumberOfFrames') or 1) * ds.SamplesPerPixel * ds.Rows * ds.Columns]
    return a.reshape((-1, ds.SamplesPerPixel, ds.Rows * ds.Columns)).transpose(0, 2, 1).tobytes()

def masked(data, ds):
    # bits that no sample uses may go
    stored, allocated = ds.get('BitsStored', ds.BitsAllocated), ds.BitsAllocated
    if allocated not in (8, 16) or stored == allocated: return data
    a = numpy.frombuffer(data[:len(data) // (allocated // 8) * (allocated // 8)], dtype='<u%d' % (allocated // 8))
    return ((a >> (ds.HighBit + 1 - stored)) & ((1 << stored) - 1)).astype(a.dtype).tobytes()

def native(ds):
    tag = next(k for k in ('PixelData', 'FloatPixelData', 'DoubleFloatPixelData') if k in ds)
    data = ds[tag].value if tag == 'PixelData' else numpy.asarray(ds[tag].value).tobytes()
    if ds.file_meta.TransferSyntaxUID == '1.2.840.10008.1.2.2':
        unit = max(ds.BitsAllocated // 8, 2 if ds[tag].VR == 'OW' else 1)
        if unit > 1: data = numpy.frombuffer(data, dtype='>u%d' % unit).astype('<u%d' % unit).tobytes()
    return data

def byWavelet(frame, ds, folder):
    source, out = os.path.join(folder, 'f.j2k'), os.path.join(folder, 'f.rawl')
    at = frame.find(bytes.fromhex('ff4fff51'))
    open(source, 'wb').write(frame[at:])
    subprocess.run(['opj_decompress', '-i', source, '-o', out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    data = open(out, 'rb').read()
    if ds.SamplesPerPixel > 1:
        a = numpy.frombuffer(data, dtype='u1' if len(data) == ds.Rows * ds.Columns * ds.SamplesPerPixel else '<u2')
        data = a.reshape((ds.SamplesPerPixel, -1)).T.tobytes()
    if ds.BitsAllocated == 16 and len(data) == ds.Rows * ds.Columns * ds.SamplesPerPixel:
        data = numpy.frombuffer(data, dtype='i1' if ds.PixelRepresentation else 'u1').astype('<u2').tobytes()
    return data

def bits(frames, ds):
    count = ds.Rows * ds.Columns
    a = numpy.concatenate([f.reshape(-1)[:count] for f in frames])
    return numpy.packbits(a, bitorder='little').tobytes()

def unpacked(file, ds, folder):
    uid = ds.file_meta.TransferSyntaxUID
    if uid in plain: return together(native(ds), ds)
    frames = list(generate_pixel_data_frame(ds.PixelData, int(ds.get('NumberOfFrames') or 1)))
    if uid in wavelet:
        decoded = [byWavelet(f, ds, folder) for f in frames]
        if ds.BitsAllocated == 1: return bits([numpy.frombuffer(f, dtype='u1') for f in decoded], ds)
        return b''.join(decoded)
    if uid in ('1.2.840.10008.1.2.8.1', '1.2.840.10008.1.2.1.98'):
        size = -(-ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated // 8)
        if ds.PhotometricInterpretation == 'YBR_FULL_422': size = ds.Rows * ds.Columns * 2
        parts = [(zlib.decompress(f, -15) if uid.endswith('8.1') else f)[:size] for f in frames]
        if ds.BitsAllocated == 1:
            return bits([numpy.unpackbits(numpy.frombuffer(f, dtype='u1'), bitorder='little') for f in parts], ds)
        return together(b''.join(parts), ds)
    if uid == '1.2.840.10008.1.2.5' and ds.BitsAllocated == 32:
        return together(rle_handler.get_pixeldata(ds).tobytes(), dict(SamplesPerPixel=1))
    if uid not in keep: return None
    out = os.path.join(folder, 'native.dcm')
    if os.path.exists(out): os.remove(out)
    tool = keep[uid]
    done = subprocess.run([tool[0], '-q', *tool[1:], file, out], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0: raise Exception(tool[0] + ': ' + done.stderr.strip()[:200])
    unpacked = pydicom.dcmread(out)
    return together(unpacked.PixelData, unpacked)

def attributes(ds):
    digest = hashlib.sha256()
    for element in ds:
        if element.keyword in apart or element.tag.element == 0: continue
        # without a VR nobody knows what these are
        if element.tag.is_private or element.keyword == 'LUTData': continue
        value = element.value if element.VR != 'SQ' else [attributes(item) for item in element.value]
        digest.update(('%s %r\\n' % (element.tag, value)).encode())
    return digest.hexdigest()

def look(file, folder):
    ds = pydicom.dcmread(file, force=True)
    if 'TransferSyntaxUID' not in ds.file_meta: ds.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    row = dict(file=file, transferSyntax=str(ds.file_meta.TransferSyntaxUID), attributes=attributes(ds), described=[ds.get(k) if ds.get(k) is None or isinstance(ds.get(k), int) else str(ds.get(k)) for k in described])
    try:
        data = unpacked(file, ds, folder)
        if data is not None:
            size = -(-int(ds.get('NumberOfFrames') or 1) * ds.Rows * ds.Columns * ds.get('SamplesPerPixel', 1) * ds.BitsAllocated // 8)
            row['pixels'] = hashlib.sha256(masked(data[:size], ds)).hexdigest()
    except Exception as e:
        row['fault'] = str(e)[:300]
    return row

with tempfile.TemporaryDirectory() as folder:
    json.dump([look(file, folder) for file in json.load(sys.stdin)], sys.stdout)
`

export const decodedByOthers = (files: readonly string[]): Promise<DecodedByOthers[]> => ask(program, files)
