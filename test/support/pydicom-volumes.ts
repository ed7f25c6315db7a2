import { ask } from './pydicom.ts'

const program = `
import json, sys, os, numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
folder = json.load(sys.stdin)

def item(**more):
    ds = Dataset()
    for key, value in more.items(): setattr(ds, key, value)
    return ds

def start(kind, study, series, uid, patient, **more):
    ds = item(SOPClassUID=kind, SOPInstanceUID=uid, StudyInstanceUID=study, SeriesInstanceUID=series,
        PatientName=patient + '^Volume', PatientID='P-' + patient, PatientBirthDate='19600101', PatientSex='F',
        AccessionNumber='', ReferringPhysicianName='', StudyID='1', **more)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = kind, uid
    ds.is_little_endian, ds.is_implicit_VR = True, False
    return ds

def keep(ds): ds.save_as(os.path.join(folder, ds.SOPInstanceUID + '.dcm'), write_like_original=False)

CT = '1.2.840.10008.5.1.4.1.1.2'
rows, columns = 40, 48
y, x = np.mgrid[0:rows, 0:columns]

# The value says where it is: 10 a column, 7 a row, 30 a slice
def volume(number, date, frame, count, spacing, first=0.0, patient='Test', skip=()):
    study, series = '2.25.80.%d' % number, '2.25.80.%d.1' % number
    for k in range(count):
        if k in skip: continue
        ds = start(CT, study, series, '%s.%d' % (series, k + 1), patient, Modality='CT', SeriesNumber=1, InstanceNumber=k + 1,
            StudyDate=date, StudyTime='101500', SeriesDescription='Chest', StudyDescription='CT chest', BodyPartExamined='CHEST',
            FrameOfReferenceUID=frame, PositionReferenceIndicator='', Rows=rows, Columns=columns, SamplesPerPixel=1,
            PhotometricInterpretation='MONOCHROME2', BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=1,
            PixelSpacing=[1.0, 1.0], SliceThickness=spacing, ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            ImagePositionPatient=[-24.0, -20.0, first + k * spacing], RescaleSlope=1, RescaleIntercept=-1000,
            WindowCenter=0, WindowWidth=2000, ImageType=['ORIGINAL', 'PRIMARY', 'AXIAL'])
        ds.PixelData = (x * 10 + y * 7 + k * 30).astype('<i2').tobytes()
        keep(ds)

# Two segments of the first study's series: a box of slices 9 to 11, by the images that they come from, and a line
# through slice 11, by its place only
def segmentation():
    study, source = '2.25.80.1', '2.25.80.1.1'
    ds = start('1.2.840.10008.5.1.4.1.1.66.4', study, '2.25.80.1.2', '2.25.80.1.2.1', 'Test', Modality='SEG', SeriesNumber=2,
        InstanceNumber=1, StudyDate='20260501', StudyTime='101500', SeriesDescription='Lesions', FrameOfReferenceUID='2.25.81',
        Rows=rows, Columns=columns, SamplesPerPixel=1, PhotometricInterpretation='MONOCHROME2', BitsAllocated=1, BitsStored=1,
        HighBit=0, PixelRepresentation=0, SegmentationType='BINARY', NumberOfFrames=4, ImageType=['DERIVED', 'PRIMARY'],
        ContentLabel='LESIONS', ContentDescription='', ContentCreatorName='', LossyImageCompression='00')
    ds.SegmentSequence = [item(SegmentNumber=n, SegmentLabel=name, SegmentAlgorithmType='MANUAL',
        RecommendedDisplayCIELabValue=colour) for n, name, colour in ((1, 'Nodule', [34887, 53487, 50172]), (2, 'Vessel', [21168, 53107, 5004]))]
    ds.SharedFunctionalGroupsSequence = [item(PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        PixelMeasuresSequence=[item(PixelSpacing=[1.0, 1.0], SliceThickness=2.0)])]
    frames, masks = [], []
    for n, k in ((1, 9), (1, 10), (1, 11), (2, 11)):
        frame = item(PlanePositionSequence=[item(ImagePositionPatient=[-24.0, -20.0, k * 2.0])],
            SegmentIdentificationSequence=[item(ReferencedSegmentNumber=n)])
        if n == 1: frame.DerivationImageSequence = [item(SourceImageSequence=[item(ReferencedSOPClassUID=CT,
            ReferencedSOPInstanceUID='%s.%d' % (source, k + 1))])]
        frames.append(frame)
        mask = np.zeros((rows, columns), np.uint8)
        if n == 1: mask[10:20, 12:24] = 1
        else: mask[30:33, :] = 1
        masks.append(mask)
    ds.PerFrameFunctionalGroupsSequence = frames
    ds.PixelData = np.packbits(np.array(masks).reshape(-1), bitorder='little').tobytes()
    keep(ds)

segmentation()
volume(1, '20260501', '2.25.81', 20, 2.0)
volume(2, '20250101', '2.25.81', 9, 5.0, first=0.0)
volume(3, '20240101', '2.25.82', 20, 2.0, first=500.0)
volume(4, '20230101', '2.25.83', 12, 2.0, patient='Stranger')
volume(5, '20220101', '2.25.84', 12, 2.0, skip=(4, 5))
print('null')
`

/**
 * Writes CT studies of one patient into a folder, with values that say where they are: now (2026, 20 slices of 2 mm), the
 * same frame of reference (2025, 9 of 5 mm), another frame of reference (2024), another patient (2023), and one that lacks
 * slices (2022). The first has a segmentation: 'Nodule' (red), columns 12 to 23 of rows 10 to 19 of the tenth to twelfth
 * slice, and 'Vessel' (blue), rows 30 to 32 of the twelfth.
 */
export const ctVolumes = (folder: string): Promise<null> => ask(program, folder)
