/** What can go wrong on the way to a picture; each has its own text in the viewer's languages. */
export type FailureKind = 'session' | 'gone' | 'busy' | 'offline' | 'unreadable' | 'no-pixels'

/** An error whose kind is shown to the professional; the message is for developers and holds no identifier. */
export class ViewerFailure extends Error {
  readonly kind: FailureKind
  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ViewerFailure'
    this.kind = kind
  }
}

/** Kind of any thrown value; what isn't known counts as unreadable. */
export function failureKind(error: unknown): FailureKind {
  return error instanceof ViewerFailure ? error.kind : 'unreadable'
}

/** Whether an error only says that nobody waits for the answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
