import sharp from 'sharp'
import type { EncodableFrame } from './encodable-frame.ts'

/** One frame of eight bits as JPEG baseline; colours without shared chrominance. Made with loss. */
export function encodeJpegBaseline(
  { rows, columns, samples, data }: EncodableFrame,
  quality: number,
): Promise<Buffer> {
  const raw = { width: columns, height: rows, channels: samples === 3 ? 3 : 1 } as const
  const picture = sharp(data, { raw, limitInputPixels: rows * columns })
  const inOne = samples === 3 ? picture : picture.toColourspace('b-w')
  return inOne.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
}
