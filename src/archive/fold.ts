import { foldText } from '../domain/fold-text.ts'

/** One writing of a person's name as it is searched: PS3.4 C.2.2.2.1 leaves case and accents to the archive. */
export const foldName = (name: string): string => foldText(name.replace(/ *\^ */g, '^').replace(/\^+$/, ''))
