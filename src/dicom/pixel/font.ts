import { createRequire } from 'node:module'
import sharp from 'sharp'

/** The font that words in pictures are drawn with; machines without display have none of their own. */
export const fontFamily = 'Noto Sans, sans-serif'

const require = createRequire(import.meta.url)
let primed: Promise<unknown> | undefined

const prime = (): Promise<unknown> => {
  const fontfile = require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf')
  return sharp({ text: { text: 'a', fontfile, font: 'Noto Sans' } })
    .raw()
    .toBuffer()
}

/** Makes the font known to the library that draws; once it has written with it, drawings have it too. */
export async function primeFont(): Promise<void> {
  primed ??= prime()
  await primed
}
