import { readFile, rm } from 'node:fs/promises'
import { run } from './run.ts'

/** Bytes of grey, or of red, green and blue. */
export interface PlainPicture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: ArrayLike<number>
}

/** The picture that DCMTK makes of a frame (from 1) with options of dcm2pnm, overlays drawn; undefined when it makes none. */
export async function dcmtkPicture(
  path: string,
  frame: number,
  options: readonly string[],
  out: string,
): Promise<PlainPicture | undefined> {
  for (const tool of ['dcmj2pnm', 'dcml2pnm']) {
    await rm(out, { force: true })
    await run(tool, ['-q', ...options, '+F', String(frame), path, out])
    const bytes = await readFile(out).catch(() => undefined)
    if (bytes !== undefined) return portable(bytes)
  }
  return undefined
}

/** A binary PGM or PPM file. */
export function portable(bytes: Buffer): PlainPicture {
  const [head = '', kind, width, height] =
    /^P([56])\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.toString('latin1', 0, 200)) ?? []
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === '6' ? 3 : 1,
    data: bytes.subarray(head.length),
  }
}
