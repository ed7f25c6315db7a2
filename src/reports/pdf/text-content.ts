import { escaped } from '../cda/narrative.ts'

/** Plain text as paragraphs of XHTML, one for each line. */
export const paragraphs = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escaped(line.trim())}</p>`)
    .join('\n')
