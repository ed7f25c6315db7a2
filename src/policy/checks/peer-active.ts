import { type Check, pass, refuse } from '../context.ts'

/** The country that asks stands in the trust list and is not suspended. */
export const peerActive: Check = ({ peer }) => (peer.active ? pass : refuse('peer-inactive', '4703'))
