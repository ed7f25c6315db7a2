/** A plane through a model: place of its first pixel's middle and the steps along rows and columns, in mm. */
export interface Plane {
  readonly columns: number
  readonly rows: number
  readonly origin: readonly [number, number, number]
  /** From one column to the next. */
  readonly right: readonly [number, number, number]
  /** From one row to the next. */
  readonly down: readonly [number, number, number]
}

export type Model = (x: number, y: number, z: number) => number

/**
 * The model's values on a plane. Every second pixel is computed; between four that agree within `tolerance` the rest is
 * interpolated, elsewhere computed too: edges stay sharp and even parts cost a quarter.
 */
export function sample(model: Model, plane: Plane, tolerance: number): Float32Array {
  const { columns, rows } = plane
  const out = new Float32Array(columns * rows)
  const [ox, oy, oz] = plane.origin
  const [rx, ry, rz] = plane.right
  const [dx, dy, dz] = plane.down
  const put = (column: number, row: number): void => {
    out[row * columns + column] = model(
      ox + rx * column + dx * row,
      oy + ry * column + dy * row,
      oz + rz * column + dz * row,
    )
  }
  for (let row = 0; row < rows; row += 2) for (let column = 0; column < columns; column += 2) put(column, row)
  for (let row = 0; row < rows; row += 2) {
    for (let column = 0; column < columns; column += 2) fill(out, plane, column, row, tolerance, put)
  }
  return out
}

/** The three pixels to the right, below and diagonally below one that is known. */
function fill(
  out: Float32Array,
  { columns, rows }: Plane,
  column: number,
  row: number,
  tolerance: number,
  put: (column: number, row: number) => void,
): void {
  const i = row * columns + column
  const right = column + 2 < columns ? 2 : 0
  const down = row + 2 < rows ? 2 * columns : 0
  const a = out[i] as number
  const b = out[i + right] as number
  const c = out[i + down] as number
  const d = out[i + right + down] as number
  const within = column + 1 < columns && row + 1 < rows
  if (within && Math.max(a, b, c, d) - Math.min(a, b, c, d) <= tolerance) {
    out[i + 1] = (a + b) / 2
    out[i + columns] = (a + c) / 2
    out[i + columns + 1] = (a + b + c + d) / 4
    return
  }
  if (column + 1 < columns) put(column + 1, row)
  if (row + 1 < rows) put(column, row + 1)
  if (within) put(column + 1, row + 1)
}

/** An axial plane seen from the feet, patient's right at the left of the picture. */
export function axial(
  columns: number,
  rows: number,
  spacing: number,
  centre: readonly [number, number, number],
): Plane {
  return {
    columns,
    rows,
    origin: [centre[0] - ((columns - 1) / 2) * spacing, centre[1] - ((rows - 1) / 2) * spacing, centre[2]],
    right: [spacing, 0, 0],
    down: [0, spacing, 0],
  }
}

/** A sagittal plane, front at the left of the picture. */
export function sagittal(
  columns: number,
  rows: number,
  spacing: number,
  centre: readonly [number, number, number],
): Plane {
  return {
    columns,
    rows,
    origin: [centre[0], centre[1] - ((columns - 1) / 2) * spacing, centre[2] + ((rows - 1) / 2) * spacing],
    right: [0, spacing, 0],
    down: [0, 0, -spacing],
  }
}

/** A coronal plane seen from the front. */
export function coronal(
  columns: number,
  rows: number,
  spacing: number,
  centre: readonly [number, number, number],
): Plane {
  return {
    columns,
    rows,
    origin: [centre[0] - ((columns - 1) / 2) * spacing, centre[1], centre[2] + ((rows - 1) / 2) * spacing],
    right: [spacing, 0, 0],
    down: [0, 0, -spacing],
  }
}
