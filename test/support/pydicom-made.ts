import { ask } from './pydicom.ts'

const program = `
import json, os, sys, numpy as np, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixel_data_handlers.util import convert_color_space
folder = json.load(sys.stdin)
made = []

def image(name, pixels, pi='MONOCHROME2', frames=0, **more):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.7', '1.2.3.4.%d' % len(made)
    ds.StudyInstanceUID, ds.SeriesInstanceUID = '1.2.3.1', '1.2.3.2'
    one = pixels[0] if frames else pixels
    ds.Rows, ds.Columns = one.shape[:2]
    ds.SamplesPerPixel = one.shape[2] if one.ndim == 3 else 1
    if one.ndim == 3: ds.PlanarConfiguration = 0
    ds.PhotometricInterpretation = pi
    ds.BitsAllocated = ds.BitsStored = pixels.dtype.itemsize * 8
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = 1 if pixels.dtype.kind == 'i' else 0
    if frames: ds.NumberOfFrames = frames
    ds.PixelData = pixels.tobytes()
    for key, value in more.items(): setattr(ds, key, value)
    for keyword in ('PixelPaddingValue', 'PixelPaddingRangeLimit'):
        if keyword in ds: ds[keyword].VR = 'SS' if ds.PixelRepresentation else 'US'
    made.append(os.path.join(folder, name + '.dcm'))
    return ds

def keep(ds): ds.save_as(made[-1], write_like_original=False)

def table(first, entries, bits, vr='US'):
    ds = Dataset()
    ds.add_new(0x00283002, vr, [len(entries) % 65536, first, bits])
    ds.add_new(0x00283006, 'OW', np.asarray(entries, '<u2').tobytes())
    return ds

def overlay(ds, group, plane, origin=(1, 1), planes=0, first=0, kind='G'):
    rows, columns = plane.shape[-2:]
    for element, vr, value in ((0x10, 'US', rows), (0x11, 'US', columns), (0x40, 'CS', kind), (0x50, 'SS', list(origin)), (0x100, 'US', 1), (0x102, 'US', 0)):
        ds.add_new((group, element), vr, value)
    if planes: ds.add_new((group, 0x15), 'IS', planes)
    if first: ds.add_new((group, 0x51), 'US', first)
    bits = np.packbits(plane.reshape(-1).astype(np.uint8), bitorder='little').tobytes()
    ds.add_new((group, 0x3000), 'OW', bits + bytes(len(bits) % 2))

def palette(ds, first, entries, bits, segmented=False, vr='US'):
    for at, (colour, values) in enumerate(zip(('Red', 'Green', 'Blue'), entries)):
        count = segmented or len(values)
        ds.add_new(0x00281101 + at, vr, [count % 65536, first, bits])
        data = np.asarray(values, '<u2' if bits == 16 else '<u1').tobytes()
        ds.add_new((0x00281221 if segmented else 0x00281201) + at, 'OW', data + bytes(len(data) % 2))

def group(**keywords):
    ds = Dataset()
    for keyword, values in keywords.items():
        item = Dataset()
        for key, value in values.items(): setattr(item, key, value)
        setattr(ds, keyword, [item])
    return ds

line = np.arange(4096, dtype=np.uint16).reshape(32, 128)
bytes8 = np.arange(256, dtype=np.uint8).reshape(16, 16)
signed = (np.arange(4096, dtype=np.int32) - 2048).astype(np.int16).reshape(32, 128)
rgb = np.stack([bytes8, bytes8[::-1], bytes8.T], 2)
shape = np.zeros((6, 9), bool); shape[1:3, 2:8] = 1; shape[5] = 1

keep(image('rgb-planes', np.ascontiguousarray(rgb.transpose(2, 0, 1)).reshape(48, 16), 'RGB', Rows=16, Columns=16, SamplesPerPixel=3, PlanarConfiguration=1))
keep(image('rgb-16', (rgb.astype(np.uint16) * 251), 'RGB'))
ycc = convert_color_space(rgb, 'RGB', 'YBR_FULL')
keep(image('ybr-full', ycc, 'YBR_FULL'))
keep(image('ybr-full-planes', np.ascontiguousarray(ycc.transpose(2, 0, 1)).reshape(48, 16), 'YBR_FULL', Rows=16, Columns=16, SamplesPerPixel=3, PlanarConfiguration=1))
pairs = ycc.reshape(-1, 2, 3)
shared = np.stack([pairs[:, 0, 0], pairs[:, 1, 0], pairs[:, 0, 1], pairs[:, 0, 2]], 1).astype(np.uint8)
keep(image('ybr-422', shared, 'YBR_FULL_422', Rows=16, Columns=16, SamplesPerPixel=3, PlanarConfiguration=0))
partial = np.clip(np.stack([pairs[:, 0, 0] * (219 / 255) + 16, pairs[:, 1, 0] * (219 / 255) + 16, (pairs[:, 0, 1] - 128.0) * (224 / 255) + 128, (pairs[:, 0, 2] - 128.0) * (224 / 255) + 128], 1), 0, 255).astype(np.uint8)
keep(image('ybr-partial-422', partial, 'YBR_PARTIAL_422', Rows=16, Columns=16, SamplesPerPixel=3, PlanarConfiguration=0))

ramp = np.arange(256)
ds = image('palette-16', bytes8, 'PALETTE COLOR'); palette(ds, 0, (ramp * 257, ramp[::-1] * 257, (ramp * 7 % 256) * 257), 16); keep(ds)
ds = image('palette-8', bytes8, 'PALETTE COLOR'); palette(ds, 0, (ramp, ramp[::-1], ramp * 7 % 256), 8); keep(ds)
ds = image('palette-short', bytes8, 'PALETTE COLOR'); palette(ds, 40, (ramp[:100] * 257, ramp[:100][::-1] * 257, ramp[:100] * 400), 16); keep(ds)
ds = image('palette-signed', (bytes8.astype(np.int16) - 128), 'PALETTE COLOR'); palette(ds, -100, (ramp * 257, ramp[::-1] * 257, ramp * 100), 16, vr='SS'); keep(ds)
ds = image('palette-wide', line, 'PALETTE COLOR'); wide = np.arange(4096); palette(ds, 0, (wide * 16, wide[::-1] * 16, wide * 5), 16); keep(ds)
segments = lambda top: [0, 2, 0, 10 * top, 1, 126, 200 * top, 2, 1, 0, 0, 1, 126, 255 * top]
for bits, top in ((16, 257), (8, 1)):
    fields = segments(top) if bits == 16 else [0, 2, 0, 10, 1, 126, 200, 2, 1, 0, 0, 0, 0, 1, 126, 255]
    ds = image('palette-segmented-%d' % bits, bytes8, 'PALETTE COLOR'); palette(ds, 0, (fields, fields, fields), bits, segmented=256); keep(ds)
ds = image('supplemental', line, WindowCenter=500, WindowWidth=1000, PixelPresentation='MIXED', BitsStored=12, HighBit=11); palette(ds, 2000, (wide[:2096] * 31, wide[:2096][::-1] * 31, wide[:2096] * 10), 16); keep(ds)

keep(image('shifted', (line << 2 | 3).astype(np.uint16), BitsStored=12, HighBit=13, WindowCenter=2048, WindowWidth=3000))
keep(image('shifted-signed', ((signed >> 2).astype(np.int16) << 4 | 5).astype(np.int16), BitsStored=10, HighBit=13, WindowCenter=0, WindowWidth=900))
keep(image('dirty', (line | 0xf000).astype(np.uint16), BitsStored=12, HighBit=11))
keep(image('negative', signed, 'MONOCHROME1', WindowCenter=-10, WindowWidth=777, RescaleSlope='2.5', RescaleIntercept='-17'))
keep(image('negative-range', signed, 'MONOCHROME1'))
keep(image('sigmoid', line, WindowCenter=2048, WindowWidth=1500, VOILUTFunction='SIGMOID'))
keep(image('linear-exact', line, WindowCenter=2048, WindowWidth=1500, VOILUTFunction='LINEAR_EXACT'))
keep(image('narrow', line, WindowCenter=2048.5, WindowWidth=1))
keep(image('fraction', line, WindowCenter=2000.25, WindowWidth=1.5, RescaleSlope='0.001', RescaleIntercept='1999'))
keep(image('two-windows', line, WindowCenter=[1000, 2000], WindowWidth=[700, 800]))
keep(image('slope-down', line, RescaleSlope='-1', RescaleIntercept='4095', WindowCenter=2000, WindowWidth=1500))
keep(image('int-32', (signed.astype(np.int32) * 70000)))
keep(image('uint-32', line.astype(np.uint32) * 1000000, WindowCenter=2000000000, WindowWidth=3000000000))
keep(image('int-8', (bytes8.astype(np.int16) - 128).astype(np.int8)))
keep(image('six-bits', (bytes8 >> 2), BitsStored=6, HighBit=5))
keep(image('flat', np.full((8, 8), 77, np.uint16)))
keep(image('padding', signed, PixelPaddingValue=-2048, WindowCenter=0, WindowWidth=4000))
keep(image('padding-range', signed, 'MONOCHROME1', PixelPaddingValue=-2048, PixelPaddingRangeLimit=-1500))
for bits in (8, 16):
    entries = (np.arange(3000) ** 0.5 / 3000 ** 0.5 * (2 ** bits - 1)).astype(int)
    ds = image('modality-table-%d' % bits, line, BitsStored=12, HighBit=11); ds.ModalityLUTSequence = [table(500, entries, bits)]; keep(ds)
    ds = image('voi-table-%d' % bits, line, BitsStored=12, HighBit=11); ds.VOILUTSequence = [table(500, entries, bits)]; keep(ds)
ds = image('voi-table-signed', signed, RescaleSlope='1', RescaleIntercept='-100'); ds.VOILUTSequence = [table(-1000, entries, 16, 'SS')]; keep(ds)
ds = image('both-tables', line, BitsStored=12, HighBit=11); ds.ModalityLUTSequence = [table(0, np.arange(4096)[::-1], 16)]; ds.VOILUTSequence = [table(500, entries, 16)]; keep(ds)
ds = image('both-tables-negative', line, 'MONOCHROME1', BitsStored=12, HighBit=11); ds.ModalityLUTSequence = [table(0, np.arange(4096), 16)]; ds.VOILUTSequence = [table(500, entries[::-1], 16)]; keep(ds)

ds = image('groups', np.stack([line, line, line]), frames=3)
ds.SharedFunctionalGroupsSequence = [group(FrameVOILUTSequence=dict(WindowCenter=1000, WindowWidth=2000))]
ds.PerFrameFunctionalGroupsSequence = [
    group(PixelValueTransformationSequence=dict(RescaleIntercept='-1024', RescaleSlope='1', RescaleType='HU')),
    group(PixelValueTransformationSequence=dict(RescaleIntercept='0', RescaleSlope='3', RescaleType='US'), FrameVOILUTSequence=dict(WindowCenter=6000, WindowWidth=9000, VOILUTFunction='LINEAR_EXACT')),
    group(PixelValueTransformationSequence=dict(RescaleIntercept='5', RescaleSlope='0.5', RescaleType='US'), RealWorldValueMappingSequence=dict(RealWorldValueIntercept=77.0, RealWorldValueSlope=9.0))]
keep(ds)

ds = image('overlay', bytes8); overlay(ds, 0x6000, shape, (3, 4)); overlay(ds, 0x6002, shape, (-1, 12)); keep(ds)
ds = image('overlay-negative', bytes8, 'MONOCHROME1'); overlay(ds, 0x601E, shape, (3, 4)); keep(ds)
ds = image('overlay-of-all', np.stack([bytes8] * 3), frames=3); overlay(ds, 0x6000, shape); keep(ds)
ds = image('overlay-of-some', np.stack([bytes8] * 3), frames=3); overlay(ds, 0x6000, np.stack([shape, ~shape]), planes=2, first=2); keep(ds)
ds = image('overlay-within', (line | (line % 7 == 0) * 0x8000 | (line % 11 == 0) * 0x1000).astype(np.uint16), BitsStored=12, HighBit=11, WindowCenter=2048, WindowWidth=4096)
for number, bit in ((0x6000, 15), (0x6002, 12)):
    for element, vr, value in ((0x10, 'US', 32), (0x11, 'US', 128), (0x40, 'CS', 'G'), (0x50, 'SS', [1, 1]), (0x100, 'US', 16), (0x102, 'US', bit)): ds.add_new((number, element), vr, value)
keep(ds)
json.dump(made, sys.stdout)
`

/**
 * Objects made by pydicom into a folder, for what real ones are rarely seen with: planes, palettes in segments, bits out
 * of their place, tables, functions of windows, functional groups, padding, overlays. Their paths.
 */
export const madePictures = (folder: string): Promise<string[]> => ask(program, folder)
