import { type DataSet, item, items } from './dicom-json.ts'
import { ViewerFailure } from './failure.ts'
import { groups } from './functional-groups.ts'
import { loadPicture, type ViewerImage } from './image-loader.ts'
import { imageIdOf, type SeriesModel, type StackImage } from './series-model.ts'
import { type Cut, cutOf, type Grid, reformat, sum, type View } from './volume.ts'

/** The pictures of a series as one volume. */
export interface Volume {
  readonly source: SeriesModel
  readonly grid: Grid
  readonly pictures: readonly ViewerImage[]
}

const atOnce = 4

/** Loads all pictures of a series that is a volume. Throws ViewerFailure where one can't be had or has no values. */
export async function loadVolume(source: SeriesModel, grid: Grid): Promise<Volume> {
  const pictures: ViewerImage[] = []
  for (let at = 0; at < source.images.length; at += atOnce) {
    const some = source.images.slice(at, at + atOnce)
    pictures.push(...(await Promise.all(some.map(({ imageId }) => loadPicture(imageId)))))
  }
  // What the server drew has light, but no values
  if (pictures.some(({ frame }) => frame.by !== 'here' || frame.components !== 1))
    throw new ViewerFailure('no-pixels', 'A picture of the volume has no values.')
  return { source, grid, pictures }
}

/** A volume's planes in a view, as a series that is shown, scrolled and measured like any other. */
export function reformattedSeries({ source, grid, pictures }: Volume, view: View): SeriesModel {
  const cut = cutOf(grid, view)
  const slices = pictures.map(({ frame }) => frame.pixels)
  const outside = pictures.reduce((least, { frame }) => Math.min(least, frame.min), Infinity)
  const [first] = source.images
  if (first === undefined) return source
  const base = baseOf(first.set, cut)
  const images = Array.from({ length: cut.count }, (_, plane): StackImage => {
    const position = sum([cut.origin, 1], [cut.normal, plane * cut.spacing])
    return {
      imageId: imageIdOf(source.at, `${first.instance}-${view}`, plane + 1),
      at: source.at,
      instance: first.instance,
      transferSyntaxUid: first.transferSyntaxUid,
      set: { ...base, '00200032': { vr: 'DS', Value: position } },
      frame: 1,
      plane: {
        position,
        row: cut.row,
        column: cut.column,
        ...(grid.frameOfReference === undefined ? {} : { frameOfReference: grid.frameOfReference }),
      },
      make: () => {
        const pixels = reformat(grid, slices, cut, plane, outside)
        let [min, max] = [Infinity, -Infinity]
        for (const value of pixels) {
          if (value < min) min = value
          if (value > max) max = value
        }
        return { pixels, components: 1, min, max, by: 'here', rows: cut.rows, columns: cut.columns }
      },
    }
  })
  return { ...source, images, objects: [] }
}

/** The header of the source's first image with the geometry of the cut. */
function baseOf(set: DataSet, cut: Cut): DataSet {
  const { '52009230': _, ...rest } = set
  const own: Record<string, DataSet[string]> = {
    ...items(set, '52009230')[0],
    ...item(set, '52009229'),
  }
  for (const group of [groups.position, groups.orientation, groups.pixelMeasures]) delete own[group]
  return {
    ...rest,
    ...(Object.keys(own).length === 0 ? {} : { '52009229': { vr: 'SQ', Value: [own] } }),
    '00280010': { vr: 'US', Value: [cut.rows] },
    '00280011': { vr: 'US', Value: [cut.columns] },
    '00280030': { vr: 'DS', Value: [cut.spacing, cut.spacing] },
    '00180050': { vr: 'DS', Value: [cut.spacing] },
    '00200037': { vr: 'DS', Value: [...cut.row, ...cut.column] },
  }
}
