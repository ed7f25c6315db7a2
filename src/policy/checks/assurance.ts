import { type Check, pass, refuse } from '../context.ts'

// Regulation (EU) 910/2014 Art. 8: the three levels, from least to most.
const levels = ['low', 'substantial', 'high'].map((level) => `http://eidas.europa.eu/LoA/${level}`)

/** The professional signed in strongly enough, and not too long ago. */
export const assurance: Check = ({ professional, rules, now }) => {
  const level = levels.indexOf(professional.acr)
  if (level < 0 || level < levels.indexOf(rules.loaMin)) return refuse('sign-in-weak', '4702')
  return now - professional.authTime <= rules.signInMaxAge ? pass : refuse('sign-in-old', '4702')
}
