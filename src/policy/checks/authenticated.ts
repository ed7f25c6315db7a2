import { type Check, pass, refuse } from '../context.ts'

/** Certificate, issuer and signatures were checked and name one country. */
export const authenticated: Check = ({ peer }) =>
  peer.authenticated ? pass : refuse('peer-unauthenticated', '4704')
