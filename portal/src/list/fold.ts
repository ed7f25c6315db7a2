/** Letters that no decomposition takes apart, and the Greek and Cyrillic alphabets in Latin letters. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sht',
  ъ: 'a',
  ь: 'y',
  ю: 'yu',
  я: 'ya',
}
const marks = /\p{M}+/gu
const foreign = /[^\p{ASCII}]/gu
const plain = /^[\p{ASCII}]*$/u

/**
 * A text as it is searched: lower case, without accents, in Latin letters, so that "hamatom" finds "Hämatom" and
 * "thorax" finds "θώρακας"'s stem however either was typed.
 */
export function fold(text: string): string {
  const low = text.toLowerCase()
  if (plain.test(low)) return low
  return low
    .normalize('NFKD')
    .replace(marks, '')
    .replace(foreign, (letter) => letters[letter] ?? letter)
}

/** The words of a search, folded: every one has to be found. */
export function wordsOf(search: string): readonly string[] {
  return fold(search)
    .split(/\s+/)
    .filter((word) => word !== '')
}
