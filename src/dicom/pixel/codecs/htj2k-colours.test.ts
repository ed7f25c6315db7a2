import { expect, test } from 'vitest'
import type { PixelDescription } from '../description.ts'
import { decodeHtj2k } from './wasm-codecs.ts'

const [rows, columns] = [10, 12]
/** Codestreams of this picture by ojph_compress of OpenJPH 0.9; OpenJPEG 2.5 decodes them to the same. */
const picture = Array.from({ length: rows * columns }, (_, at) => {
  const [row, column] = [Math.floor(at / columns), at % columns]
  return [column * 20, row * 25, ((column ^ row) * 16) % 256]
}).flat()

const streams = [
  [
    'with the reversible transform',
    'YBR_RCT',
    '/0//UQAvQAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAADBwEBBwEBBwEB/1AACAACAAAABP9SAAwAAg' +
      'ABAQIEBEAB/1wACiBYYGBgWFhg/2QAFgABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAABmgAB/5PAC0AJc691J8To' +
      '2gAQW6GBezgAwAtEr5SmCaCZGbj9CEvMIAF6uADAC0RFzxIqx8v74AARF/wgAXy5AMAFbABUQAVQ1YGuXgj8AGFuUH' +
      '+XAJP90gCm8HUAe7J8Zf0AyL+VAMAFdABVQAVgUxrhrmUFEwwtwEG/lwBThGz+8RBBv5UA8Ss1fY/XAACAv5YAwAVM' +
      'AEpYDPuAj+CLdgCESndUAMALbgBbkAFuAGuzazMzcCZ6GONwhtgWaIH8AFrOCZYo1pOaADu2J6Y3VDs2x2gMRxFkrW' +
      'VZ1gFrOgUyRxKzmgD3nHN3d/d/zznXcRx3/3/P8zwBatnCpawFA5oAwAt+AF0sAF0or/e8r/c8z3+e4354PD583r0X' +
      'pvcwuznJliAL+RObAO/jvZ/jud9jXe/jPR+PHg8fl8UUi8XExMT8AWs6BTJEITkzmwDfz+fzfd/3ff9/+/l8vj4+Pr' +
      '7v/3//Z8/PzwWrZwqWggIIA5sAwAq4AVrGGGP+3AI6cAJ3AHEcx3H89ADeAAG+uAD/2Q==',
  ],
  [
    'with none',
    'RGB',
    '/0//UQAvQAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAADBwEBBwEBBwEB/1AACAACAAAAA/9SAAwAAg' +
      'ABAAIEBEAB/1wACiBQWFhYUFBY/2QAFgABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAABFQAB/5PAFoD/f98vRf2/' +
      '1ABEv/BAfZgAwBaQ/1x/7p/DxGD+AEELzAABeLkAwBXgL2PGHAAg/QOQuuGDebgAwAqQWAz7gI/gi3YAoASgrUp3VA' +
      'DACugBVQArAFMa4a5lBRMMLcBBv5cAU4Es/1kQQb+VAPErNX2P1wAAgL+WAMAVYMYYY/7cAjpwAncAwBHAFaD8AwAw' +
      'DMMw/PQA3gABvrgAwBb8AW9AC6Wv97yv9zzPf57jfng8PnzevRem9zC7OcmWIAv5E5sA7+O9n+O532Nd7+M9H48eDx' +
      '+XxfQAAgUyRCE5M5oA38/n833f933/f/v5fL4+Pj6+7/9//2fPz88Fq2cKloICCAObAP/Z',
  ],
  [
    'with none, as luminance and chrominances',
    'YBR_FULL',
    '/0//UQAvQAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAADBwEBBwEBBwEB/1AACAACAAAAA/9SAAwAAg' +
      'ABAAIEBEAB/1wACiBQWFhYUFBY/2QAFgABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAABFQAB/5PAFoD/f98vRf2/' +
      '1ABEv/BAfZgAwBaQ/1x/7p/DxGD+AEELzAABeLkAwBXgL2PGHAAg/QOQuuGDebgAwAqQWAz7gI/gi3YAoASgrUp3VA' +
      'DACugBVQArAFMa4a5lBRMMLcBBv5cAU4Es/1kQQb+VAPErNX2P1wAAgL+WAMAVYMYYY/7cAjpwAncAwBHAFaD8AwAw' +
      'DMMw/PQA3gABvrgAwBb8AW9AC6Wv97yv9zzPf57jfng8PnzevRem9zC7OcmWIAv5E5sA7+O9n+O532Nd7+M9H48eDx' +
      '+XxfQAAgUyRCE5M5oA38/n833f933/f/v5fL4+Pj6+7/9//2fPz88Fq2cKloICCAObAP/Z',
  ],
  [
    'with the irreversible transform',
    'YBR_ICT',
    '/0//UQAvQAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAADBwEBBwEBBwEB/1AACAACAAAAJP9SAAwAAg' +
      'ABAQIEBEAA/1wAESJv5mA1YDVgeFgaWBpnv/9kABYAAU9wZW5KUEggVmVyIDAuOS4wLv+QAAoAAAAAAhwAAf+TwALU' +
      'lS34k4b65yAfQMjVBQW4ZAF4uADAAtOvNAB4zpd4I4uS/hBLzEIBergAwALVKbhG4z1wp3s4t939ABCL/jGAvZkAwA' +
      'WhABVQAVQL5mjJA6NysAIFuAAAf5gAJouAMUAQwL+VAFWBxGj+AED8lQDABaUAFbABWuVQPXhXISB4c/wAgtwBAb+Y' +
      'AP8oELRrku0AEQG/lgB/LRAY8yX9AAEAv5YAwAWhABVQAVIaJoVQ6Ms2HAAwW4MRebgAG/EW29QAgH+VAPwALMoAyP' +
      'yVAMALegBdDABbYIOPOF1KHRA0oKfeL7+BILkJaMgC0+6dfaAFiRObAGi4qLyQcKA0g9tVkMZ1xYM5rVTN/gBbbOCn' +
      '6OALEkK8ANd6VVXTe08ZmUA0lb+9pWqaFq2cKkrwFBraAMALp4AXUwAXSlFmJHxVvnKdHDZLiQIcANLFC0PM5hEKbR' +
      'E5YcMLWcEyxCAAABObANuIMFxVMLi1i+t2nSlHASpSKnCmswHY05TlToQEAWs6BTJEQQAAM5wA6UIhmH7fV0ZDnj59' +
      'MnkSGlvnWuz7rgnr+fkLbZ11LQRqCAObAMALegBb0AFsAF4AwUtcEQBntVUqKngEwIRpE+EJ/b/OvtBE1RObAAcEcX' +
      'Xd0szsQvxFdEGsYvDvS/MPtbOBvyOLKbK7AI5bkgE7icAwrAnDxiH0Fq3+upK01hraAP/Z',
  ],
] as const

test.each(streams)('decodes colours in HTJ2K %s', async (_, photometric, base64) => {
  const pixels = { rows, columns, samples: 3, photometric, signed: false } as PixelDescription

  const samples = await decodeHtj2k(Buffer.from(base64, 'base64'), pixels)

  const most = photometric === 'YBR_ICT' ? 1 : 0
  expect(samples.photometric).toBe(
    photometric.startsWith('YBR_F') || photometric === 'RGB' ? undefined : 'RGB',
  )
  expect(
    Math.max(...picture.map((value, at) => Math.abs(value - (samples.data[at] ?? -999)))),
  ).toBeLessThanOrEqual(most)
})
