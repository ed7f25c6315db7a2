/** Somebody else entered one of the same things in between: the transaction is begun anew. */
export class Overtaken extends Error {}
