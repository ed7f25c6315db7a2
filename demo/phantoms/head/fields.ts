import { type Grid, waveGrid, zeroDistance } from '../noise.ts'

/** Fields that give the head its irregularity: made once, read at each voxel. */
export interface HeadFields {
  /** Distance (mm at 75 mm from the middle) to the nearest sulcus. */
  readonly sulci: Grid
  /** The same for the finer, shallow ones. */
  readonly dimples: Grid
  /** Wavelength about 55 mm, deviation 1. */
  readonly slow: Grid
  /** Wavelength about 9 mm, deviation 1: air cells, marrow. */
  readonly cells: Grid
}

export function headFields(seed: string): HeadFields {
  return {
    sulci: zeroDistance(waveGrid(`${seed}/sulci`, 88, 2.2, 27, 26), 9),
    dimples: zeroDistance(waveGrid(`${seed}/dimples`, 88, 2.2, 15, 24), 5),
    slow: waveGrid(`${seed}/slow`, 56, 4.5, 55, 24),
    cells: waveGrid(`${seed}/cells`, 92, 2.2, 9, 26),
  }
}
