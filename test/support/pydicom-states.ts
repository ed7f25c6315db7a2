import { ask } from './pydicom.ts'

const program = `
import json, sys, os, numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
folder = json.load(sys.stdin)

def item(**more):
    ds = Dataset()
    for key, value in more.items(): setattr(ds, key, value)
    return ds

def common(kind, uid, series, **more):
    ds = item(SOPClassUID=kind, SOPInstanceUID=uid, StudyInstanceUID='2.25.71', SeriesInstanceUID=series,
        PatientName='Test^Picture', PatientID='P-71', PatientBirthDate='19600101', PatientSex='F',
        StudyDate='20260102', StudyTime='101500', AccessionNumber='', ReferringPhysicianName='', StudyID='1', **more)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = kind, uid
    ds.is_little_endian, ds.is_implicit_VR = True, False
    return ds

def keep(ds, name):
    path = os.path.join(folder, name + '.dcm')
    ds.save_as(path, write_like_original=False)
    return path

CR = '1.2.840.10008.5.1.4.1.1.1'
y, x = np.mgrid[0:120, 0:160]
paths = {}
for number, (name, pi) in enumerate((('light', 'MONOCHROME2'), ('dark', 'MONOCHROME1')), 1):
    pixels = ((x * 20 + y * 3) % 4096).astype('<u2') if number == 1 else ((y * 30 + x) % 4096).astype('<u2')
    ds = common(CR, '2.25.71.1.%d' % number, '2.25.71.1', Modality='CR', SeriesNumber=1, InstanceNumber=number,
        SeriesDescription='Hand', Rows=120, Columns=160, SamplesPerPixel=1, PhotometricInterpretation=pi, BitsAllocated=16,
        BitsStored=12, HighBit=11, PixelRepresentation=0, WindowCenter=2048, WindowWidth=4096, PixelData=pixels.tobytes())
    paths[name] = keep(ds, name)

def state(number, name, about=(1,), area=((1, 1), (160, 120)), voi=(1200, 900), shape='IDENTITY', **more):
    refs = [item(ReferencedSOPClassUID=CR, ReferencedSOPInstanceUID='2.25.71.1.%d' % one) for one in about]
    ds = common('1.2.840.10008.5.1.4.1.1.11.1', '2.25.71.2.%d' % number, '2.25.71.2', Modality='PR', SeriesNumber=2,
        InstanceNumber=number, SeriesDescription='States', Manufacturer='', ContentLabel=name, ContentDescription='',
        PresentationCreationDate='20260102', PresentationCreationTime='120000', ContentCreatorName='')
    ds.ReferencedSeriesSequence = [item(ReferencedImageSequence=refs, SeriesInstanceUID='2.25.71.1')]
    ds.DisplayedAreaSelectionSequence = [item(DisplayedAreaTopLeftHandCorner=list(area[0]), DisplayedAreaBottomRightHandCorner=list(area[1]),
        PresentationSizeMode='SCALE TO FIT', PresentationPixelAspectRatio=[1, 1])]
    if voi: ds.SoftcopyVOILUTSequence = [item(WindowCenter=voi[0], WindowWidth=voi[1])]
    ds.PresentationLUTShape = shape
    for key, value in more.items(): setattr(ds, key, value)
    paths[name] = keep(ds, name)

rectangle = dict(ShutterShape='RECTANGULAR', ShutterLeftVerticalEdge=41, ShutterRightVerticalEdge=120,
    ShutterUpperHorizontalEdge=31, ShutterLowerHorizontalEdge=90, ShutterPresentationValue=0)
layer = [item(GraphicLayer='NOTES', GraphicLayerOrder=1)]
notes = [item(GraphicLayer='NOTES',
    GraphicObjectSequence=[item(GraphicAnnotationUnits='PIXEL', GraphicDimensions=2, NumberOfGraphicPoints=2,
        GraphicData=[20, 30, 140, 30], GraphicType='POLYLINE', GraphicFilled='N'),
        item(GraphicAnnotationUnits='DISPLAY', GraphicDimensions=2, NumberOfGraphicPoints=2,
        GraphicData=[0.1, 0.8, 0.3, 0.8], GraphicType='POLYLINE', GraphicFilled='N')],
    TextObjectSequence=[item(BoundingBoxAnnotationUnits='PIXEL', UnformattedTextValue='Fissure', BoundingBoxTopLeftHandCorner=[70, 60],
        BoundingBoxBottomRightHandCorner=[110, 75], BoundingBoxTextHorizontalJustification='LEFT')])]
turn = dict(ImageHorizontalFlip='N', ImageRotation=90)
state(1, 'NARROW', (1, 2))
state(2, 'TURNED', (1,), **turn)
state(3, 'FLIPPED', ImageHorizontalFlip='Y', ImageRotation=270)
state(4, 'SHUTTER', **rectangle)
state(5, 'AREA', area=((41, 31), (120, 90)))
state(6, 'INVERSE', (1,), shape='INVERSE')
state(7, 'FULL', voi=None)
state(8, 'NOTES', GraphicAnnotationSequence=notes, GraphicLayerSequence=layer)
table = item(LUTDescriptor=[256, 0, 16])
table.add_new(0x00283006, 'OW', np.arange(0, 65536, 256).astype('<u2').tobytes())
state(9, 'TABLE', PresentationLUTSequence=[table])
print(json.dumps(paths))
`

/** Writes two radiographs and presentation states of them into a folder. @returns paths by name. */
export const radiographWithStates = (folder: string): Promise<Readonly<Record<string, string>>> =>
  ask(program, folder)
