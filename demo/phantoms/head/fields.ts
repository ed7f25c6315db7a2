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
    sulci: zeroDistance(waveGrid(`${seed}/sulci`, 100, 1.9, 27, 44), 9),
    dimples: zeroDistance(waveGrid(`${seed}/dimples`, 100, 1.9, 15, 32), 5),
    slow: waveGrid(`${seed}/slow`, 64, 4, 55, 28),
    cells: waveGrid(`${seed}/cells`, 112, 1.8, 8.5, 40),
  }
}
