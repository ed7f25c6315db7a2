import { ask } from './pydicom.ts'

/** How a picture is asked for. */
export interface Wanted {
  readonly path: string
  /** Pictures of pydicom are put here, as 32-bit floats of 0 to 255. */
  readonly folder: string
}

/** One frame in one window, as pydicom and numpy make it; where they can't, only what is to be asked. */
export interface OraclePicture {
  readonly path: string
  /** From 1. */
  readonly frame: number
  readonly windowed: 'explicit' | 'own'
  readonly window: { readonly center: number; readonly width: number; readonly function: string } | null
  readonly photometric: string
  /** Where grey values come from: a window, a table, the range of values, or the stored values as they are. */
  readonly voi: 'window' | 'table' | 'range' | 'plain' | 'colour'
  /** Stored values that are no part of the picture: black with us, and not looked at by DCMTK. */
  readonly padding: readonly [from: number, to: number] | null
  /** Why DCMTK's picture is another one, if it is. */
  readonly unfit: string | null
  /** Grey levels for one step of the stored values. */
  readonly gain: number
  readonly lossy: boolean
  readonly file: string | null
  readonly shape: readonly number[]
  readonly error: string | null
}

const program = `
import json, sys, os, numpy as np, pydicom
from pydicom.dataset import Dataset
from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_windowing, apply_voi, apply_color_lut, convert_color_space

def group(ds, frame, name):
    for groups in ('PerFrameFunctionalGroupsSequence', 'SharedFunctionalGroupsSequence'):
        items = ds.get(groups)
        if items:
            item = items[frame - 1 if groups[0] == 'P' and len(items) >= frame else 0]
            if item.get(name): return item.get(name)[0]
    return None

def first(value):
    if value is None or value == '': return None
    if isinstance(value, (list, pydicom.multival.MultiValue)): return float(value[0]) if len(value) else None
    return float(value)

def own_window(ds, frame):
    for place in (group(ds, frame, 'FrameVOILUTSequence'), ds):
        if place is None: continue
        c, w = first(place.get('WindowCenter')), first(place.get('WindowWidth'))
        f = str(place.get('VOILUTFunction') or 'LINEAR')
        if c is not None and w is not None and (w >= 1 if f == 'LINEAR' else w > 0): return dict(center=c, width=w, function=f)
    return None

def shaded(values, window):
    scale = Dataset()
    scale.PhotometricInterpretation = 'MONOCHROME2'
    scale.BitsStored, scale.PixelRepresentation = 16, 0
    scale.WindowCenter, scale.WindowWidth, scale.VOILUTFunction = window['center'], window['width'], window['function']
    return apply_windowing(values.astype(np.float64), scale) / 65535 * 255

def grey(ds, pixels, frame, window):
    values = ds
    if 'ModalityLUTSequence' not in ds:
        place = group(ds, frame, 'PixelValueTransformationSequence')
        if place is None: place = ds
        slope = first(place.get('RescaleSlope'))
        slope = 1 if slope is None or slope == 0 else slope
        values = pixels.astype(np.float64) * slope + (first(place.get('RescaleIntercept')) or 0)
    else: values = apply_modality_lut(pixels, ds)
    bits = ds.get('BitsStored', 64)
    padded = np.zeros(pixels.shape, bool)
    if ds.get('PixelPaddingValue') is not None:
        a = int(ds.PixelPaddingValue); b = int(ds.get('PixelPaddingRangeLimit', a) or a)
        padded = (pixels >= min(a, b)) & (pixels <= max(a, b))
    table = ds.get('VOILUTSequence')
    if window: voi, out = 'window', shaded(values, window)
    elif table:
        voi = 'table'
        out = apply_voi(values.astype(np.int32), ds, 0).astype(np.float64) / (2 ** table[0].LUTDescriptor[2] - 1) * 255
    elif bits <= 8 and not ds.get('PixelRepresentation') and np.array_equal(values, pixels):
        voi, out = 'plain', values.astype(np.float64) / (2 ** bits - 1) * 255
    else:
        voi = 'range'
        seen = values[~padded] if not padded.all() else values
        low, high = seen.min(), seen.max()
        out = (values - low) / (high - low) * 255 if high > low else values * 0.0
        out = np.clip(out, 0, 255)
    if ds.PhotometricInterpretation == 'MONOCHROME1': out = 255 - out
    out[padded] = 0
    return voi, out, bool(padded.any())

def masked(ds, pixels):
    # pydicom leaves what lies beside the bits stored: PS3.5 8.1.1
    if pixels.dtype.kind == 'f' or ds.BitsStored == ds.BitsAllocated or ds.BitsAllocated == 1 or ds.file_meta.TransferSyntaxUID.is_compressed: return pixels
    wide = pixels.astype(np.int64) & (2 ** ds.BitsAllocated - 1)
    wide = (wide >> (ds.HighBit + 1 - ds.BitsStored)) & (2 ** ds.BitsStored - 1)
    return np.where(wide >> (ds.BitsStored - 1), wide - 2 ** ds.BitsStored, wide) if ds.PixelRepresentation else wide

def supplemental(ds): return 'RedPaletteColorLookupTableDescriptor' in ds and ds.get('PixelPresentation') in ('COLOR', 'MIXED')

def coloured(ds, pixels, out):
    first = ds.RedPaletteColorLookupTableDescriptor[1]
    only = Dataset()
    only.PhotometricInterpretation, only.BitsAllocated = 'PALETTE COLOR', ds.BitsAllocated
    for element in ds:
        if 'PaletteColor' in element.keyword: only.add(element)
    rgb = apply_color_lut(pixels.astype(np.uint16), only) / 257
    return np.where((pixels >= first)[..., None], rgb, np.repeat(out[..., None], 3, 2))

def overlaid(ds, stored, frame, out):
    out = np.array(out, np.float64)
    for group in range(0x6000, 0x6020, 2):
        if (group, 0x10) not in ds or ds[group, 0x40].value == 'R': continue
        if (group, 0x3000) in ds:
            plane = ds.overlay_array(group)
            if plane.ndim == 3:
                at = frame - (ds[group, 0x51].value if (group, 0x51) in ds else 1)
                if not 0 <= at < len(plane): continue
                plane = plane[at]
        else: plane = (stored.astype(np.int64) >> ds[group, 0x102].value) & 1
        top, left = [v - 1 for v in ds[group, 0x50].value]
        rows, columns = plane.shape
        into = out[max(0, top):max(0, top + rows), max(0, left):max(0, left + columns)]
        into[plane[max(0, -top):, max(0, -left):][:into.shape[0], :into.shape[1]] > 0] = 255
    return out

def colour(ds, pixels):
    pi = ds.PhotometricInterpretation
    if pi == 'PALETTE COLOR':
        rgb = apply_color_lut(pixels, ds)
        return rgb / 257 if rgb.dtype == np.uint16 else rgb
    if pi.startswith('YBR_FULL'): return convert_color_space(pixels, pi, 'RGB')
    if pi not in ('RGB', 'YBR_PARTIAL_422') and not ds.file_meta.TransferSyntaxUID.is_compressed: raise NotImplementedError(pi)
    return pixels / 257 if pixels.dtype == np.uint16 else pixels

def partial(ds):
    # ITU-R BT.601; pydicom reads no pixels of it
    four = np.frombuffer(ds.PixelData, np.uint8).reshape(-1, 4).astype(np.float64)
    y = (four[:, :2].reshape(-1) - 16) * 255 / 219
    cb, cr = [np.repeat(four[:, at] - 128, 2) * 255 / 224 for at in (2, 3)]
    rgb = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], 1)
    return np.clip(rgb, 0, 255).reshape(ds.Rows, ds.Columns, 3)

def unfit(ds, row, place):
    bits = ds.get('BitsStored', 0)
    if 'FloatPixelData' in ds or 'DoubleFloatPixelData' in ds: return 'floating point'
    if row['grouped'] or group(ds, row['frame'], 'FrameVOILUTSequence') is not None and row['voi'] == 'range': return 'functional groups'
    if row['voi'] == 'plain' and bits < 8: return 'fewer than eight bits'
    if row['padding'] and row['padded'] and row['voi'] == 'range': return 'padding'
    if supplemental(ds): return 'supplemental palette'
    if ds.BitsAllocated == 32 and not ds.is_little_endian: return '32 bits big endian'
    if (first(place.get('RescaleSlope')) or 1) % 1 and abs((row['window'] or dict(width=9999))['width']) < 100: return 'fractions'
    return None

rows = []
for number, wanted in enumerate(json.load(sys.stdin)):
    ds = pydicom.dcmread(wanted['path'], force=True)
    if 'TransferSyntaxUID' not in ds.file_meta: ds.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    ds.PhotometricInterpretation = ds.get('PhotometricInterpretation') or 'MONOCHROME2'
    stored_pi = ds.PhotometricInterpretation
    try: pixels, failed = ds.pixel_array if stored_pi != 'YBR_PARTIAL_422' else partial(ds), None
    except Exception as e: pixels, failed = None, type(e).__name__ + ' ' + str(e)[:80]
    frames = int(ds.get('NumberOfFrames') or 1)
    for frame in sorted({1, (frames + 1) // 2, frames}):
        for windowed in ('own', 'explicit'):
            is_grey = stored_pi.startswith('MONOCHROME')
            if not is_grey and windowed == 'explicit': continue
            own = own_window(ds, frame) if is_grey else None
            window = own
            rescale = group(ds, frame, 'PixelValueTransformationSequence')
            place = rescale if rescale is not None else ds
            if windowed == 'explicit':
                bits = ds.get('BitsStored', 8)
                slope, intercept = first(place.get('RescaleSlope')) or 1, first(place.get('RescaleIntercept')) or 0
                middle = 0 if ds.get('PixelRepresentation') else 2.0 ** (bits - 1)
                window = dict(center=own['center'] + round(own['width'] * 0.1), width=max(2, round(own['width'] * 0.6)), function='LINEAR') if own \\
                    else dict(center=round(middle * slope + intercept), width=max(2, round(2.0 ** (bits - 2) * abs(slope))), function='LINEAR')
                if 'FloatPixelData' in ds or 'DoubleFloatPixelData' in ds: window = dict(center=1, width=2, function='LINEAR')
            row = dict(path=wanted['path'], frame=frame, windowed=windowed, window=window, photometric=stored_pi, voi='colour', grouped=rescale is not None,
                lossy=ds.file_meta.TransferSyntaxUID in ('1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.53', '1.2.840.10008.1.2.4.55', '1.2.840.10008.1.2.4.91'), file=None, shape=[], padded='PixelPaddingValue' in ds, error=failed)
            if is_grey: row['voi'] = 'window' if window else 'table' if ds.get('VOILUTSequence') else 'range'
            if is_grey and not window and row['voi'] == 'range' and ds.get('BitsStored', 16) <= 8 and not ds.get('PixelRepresentation') and (first(place.get('RescaleSlope')) or 1) == 1 and not first(place.get('RescaleIntercept')) and 'ModalityLUTSequence' not in ds: row['voi'] = 'plain'
            if pixels is not None:
                try:
                    stored = pixels[frame - 1] if frames > 1 else pixels
                    one = masked(ds, stored) if is_grey else stored
                    if is_grey: _, out, row['padded'] = grey(ds, one, frame, window)
                    else: out = colour(ds, one)
                    if is_grey and supplemental(ds): out = coloured(ds, one, out)
                    out = overlaid(ds, stored, frame, out)
                    row['file'] = os.path.join(wanted['folder'], '%d-%d-%s.f32' % (number, frame, windowed))
                    row['shape'] = list(out.shape)
                    np.ascontiguousarray(out, '<f4').tofile(row['file'])
                except Exception as e: row['error'] = type(e).__name__ + ' ' + str(e)[:80]
            low = ds.get('PixelPaddingValue')
            high = ds.get('PixelPaddingRangeLimit')
            row['padding'] = None if low is None else sorted((int(low), int(low if high is None else high)))
            row['unfit'] = unfit(ds, row, place)
            row['gain'] = abs(first(place.get('RescaleSlope')) or 1) * 255 / max(1, window['width'] - 1) if window else 1
            rows.append(row)
json.dump(rows, sys.stdout)
`

/** First, middle and last frame of each object, in its own window and another one, by pydicom and numpy. */
export const oraclePictures = (wanted: readonly Wanted[]): Promise<OraclePicture[]> => ask(program, wanted)
