const longest = 64

/** Words for an Error Comment (0000,0902), which has at most 64 characters: what is longer ends at a word, with dots. */
export const errorComment = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 3).replace(/\s+\S*$/, '')}...`
