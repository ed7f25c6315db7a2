import { number, text } from './dicom-json.ts'
import { pixelFormat } from './frame.ts'
import { orientationOf } from './geometry.ts'
import type { StackImage } from './series-model.ts'
import { pixelAspect, spacingOf } from './spacing.ts'

/**
 * What Cornerstone asks about an image, by the names of its metadata modules; undefined for modules that it can do
 * without. Pixels are described as they are after decoding: grey of the modality or RGB.
 */
export function imageMetadata(type: string, image: StackImage): unknown {
  return providers[type]?.(image)
}

const providers: Record<string, (image: StackImage) => unknown> = {
  imagePlaneModule: planeModule,
  imagePixelModule: pixelModule,
  generalSeriesModule: ({ set }) => ({
    // The name PT would make the renderer choose a window of its own
    modality: text(set, '00080060') === 'PT' ? 'NM' : text(set, '00080060'),
    seriesNumber: number(set, '00200011'),
  }),
}

function planeModule(image: StackImage): unknown {
  const { set, frame, plane } = image
  const spacing = spacingOf(set, frame)
  const cosines = orientationOf(set, frame) ?? { row: [1, 0, 0], column: [0, 1, 0] }
  const format = pixelFormat(set)
  return {
    rows: format?.rows,
    columns: format?.columns,
    rowPixelSpacing: spacing?.row ?? pixelAspect(set, frame),
    columnPixelSpacing: spacing?.column ?? 1,
    rowCosines: cosines.row,
    columnCosines: cosines.column,
    imageOrientationPatient: [...cosines.row, ...cosines.column],
    imagePositionPatient: plane?.position ?? [0, 0, 0],
    frameOfReferenceUID: plane?.frameOfReference,
    usingDefaultValues: spacing === undefined,
  }
}

function pixelModule({ set }: StackImage): unknown {
  const format = pixelFormat(set)
  const isColour = (format?.samples ?? 1) > 1 || format?.photometric === 'PALETTE COLOR'
  return {
    bitsAllocated: format?.bitsAllocated,
    bitsStored: format?.bitsStored,
    highBit: format?.highBit,
    samplesPerPixel: isColour ? 3 : 1,
    pixelRepresentation: format?.signed ? 1 : 0,
    photometricInterpretation: isColour ? 'RGB' : 'MONOCHROME2',
  }
}
