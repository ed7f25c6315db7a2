/** Text as it is compared: lower case, without diacritics, single spaces; ß, æ, ø, đ and ł as people type them. */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđłþ]/g, (letter) => plain[letter] ?? letter)
    .replace(/[\s\-'’.,]+/g, ' ')
    .trim()

const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  þ: 'th',
}
