/** The other side broke the upper layer protocol, or went away: the association is over. */
export class AssociationFault extends Error {}

export function refusePdu(why: string): never {
  throw new AssociationFault(why)
}
