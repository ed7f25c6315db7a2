/**
 * Every way in which Roentgate refuses, in one table. A row says how each protocol is told:
 * `http` the status, `fhir` the OperationOutcome issue type (FHIR R4 valueset-issue-type),
 * `dicom` the DIMSE status or STOW failure reason (PS3.7 Annex C, PS3.18 Table I.2-2), `tell` the words for the caller.
 * `tell` never holds an identifier; what a person must know to act stands in it.
 */
const table = {
  'bad-request': { http: 400, fhir: 'invalid', dicom: 0xc000, tell: 'The request is not well formed.' },
  'not-supported': { http: 400, fhir: 'not-supported', dicom: 0x0122, tell: 'This is not supported here.' },
  unauthenticated: { http: 401, fhir: 'login', dicom: 0x0124, tell: 'Sign in, or send a valid token.' },
  forbidden: { http: 403, fhir: 'forbidden', dicom: 0x0124, tell: 'The token does not allow this.' },
  'not-found': { http: 404, fhir: 'not-found', dicom: 0xa900, tell: 'There is nothing at this address.' },
  'method-not-allowed': {
    http: 405,
    fhir: 'not-supported',
    dicom: 0x0211,
    tell: 'This method is not allowed here.',
  },
  'not-acceptable': {
    http: 406,
    fhir: 'not-supported',
    dicom: 0x0122,
    tell: 'None of the accepted media types can be made from this object.',
  },
  conflict: {
    http: 409,
    fhir: 'conflict',
    dicom: 0x0111,
    tell: 'Another object with this identifier is already held.',
  },
  'too-large': {
    http: 413,
    fhir: 'too-long',
    dicom: 0xa700,
    tell: 'The request is larger than this server takes.',
  },
  'unsupported-media-type': {
    http: 415,
    fhir: 'not-supported',
    dicom: 0x0122,
    tell: 'This media type is not taken here.',
  },
  'range-not-satisfiable': {
    http: 416,
    fhir: 'invalid',
    dicom: 0xc000,
    tell: 'The range lies outside the object.',
  },
  unprocessable: { http: 422, fhir: 'processing', dicom: 0xc000, tell: 'The content breaks a rule.' },
  'too-many-requests': {
    http: 429,
    fhir: 'throttled',
    dicom: 0xa700,
    tell: 'Too many requests: try again later.',
  },
  'dicom-refused': {
    http: 400,
    fhir: 'structure',
    dicom: 0xc000,
    tell: 'This is not a DICOM object that can be taken.',
  },
  'sop-class-unsupported': {
    http: 400,
    fhir: 'not-supported',
    dicom: 0x0122,
    tell: 'This SOP class is not stored here.',
  },
  'instance-conflict': {
    http: 409,
    fhir: 'conflict',
    dicom: 0x0111,
    tell: 'Another object is held under this UID; this one is quarantined.',
  },
  'study-mismatch': {
    http: 409,
    fhir: 'conflict',
    dicom: 0xa900,
    tell: 'The Study Instance UID differs from the address.',
  },
  'token-invalid': { http: 401, fhir: 'login', dicom: 0x0124, tell: 'The token was refused.' },
  'signature-invalid': {
    http: 400,
    fhir: 'security',
    dicom: 0x0124,
    tell: 'The signature of this message was refused (invalid_signature).',
  },
  'patient-mismatch': {
    http: 502,
    fhir: 'conflict',
    dicom: 0xc000,
    tell: 'The answer is about another person and was withheld.',
  },
  integrity: {
    http: 502,
    fhir: 'exception',
    dicom: 0xc000,
    tell: 'What arrived is not what was promised and was withheld.',
  },
  'peer-unavailable': {
    http: 502,
    fhir: 'transient',
    dicom: 0xa700,
    tell: 'The other country does not answer: try again.',
  },
  'peer-refused': {
    http: 502,
    fhir: 'processing',
    dicom: 0xc000,
    tell: 'The other country refused the request.',
  },
  'audit-unavailable': {
    http: 503,
    fhir: 'transient',
    dicom: 0xa700,
    tell: 'The audit journal cannot be written, so nothing is disclosed: try again later.',
  },
  'storage-full': { http: 503, fhir: 'no-store', dicom: 0xa700, tell: 'Out of storage: try again later.' },
  unavailable: { http: 503, fhir: 'transient', dicom: 0xa700, tell: 'Not available now: try again later.' },
  internal: {
    http: 500,
    fhir: 'exception',
    dicom: 0xc000,
    tell: 'Something went wrong here; it was logged.',
  },
} as const

export type ErrorCode = keyof typeof table
export interface ErrorRow {
  readonly http: number
  readonly fhir: string
  readonly dicom: number
  readonly tell: string
}

/** One of several things that are wrong with what was sent; `text` continues "This element …". */
interface Fault {
  /** Of FHIR's issue types; that of the refusal where absent. */
  readonly code?: string
  readonly where: string
  readonly text: string
}

/**
 * A refusal. `tell` (for the caller) may say what was wrong, where, and what to do, but never holds patient data,
 * a token or a path; `detail` is for the log and holds none either. Only the renderers of each protocol write it out.
 */
export class ExchangeError extends Error {
  readonly code: ErrorCode
  readonly tell: string
  /** Where in the input, as the protocol says it: a FHIRPath, a DICOM tag path, a form field. */
  readonly where: string | undefined
  /** Everything that is wrong, where there is more than one thing. */
  readonly faults: readonly Fault[]
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    tell?: string,
    options: {
      detail?: string
      where?: string
      faults?: readonly Fault[]
      retryAfter?: number
      cause?: unknown
    } = {},
  ) {
    super(options.detail ?? tell ?? table[code].tell, { cause: options.cause })
    this.name = 'ExchangeError'
    this.code = code
    this.tell = tell ?? table[code].tell
    this.where = options.where
    this.faults = options.faults ?? []
    this.retryAfter = options.retryAfter
  }

  get row(): ErrorRow {
    return table[this.code]
  }
}

/** The refusal itself, or `internal` for anything that was not foreseen; the original stays as its cause. */
export function asExchangeError(error: unknown): ExchangeError {
  return error instanceof ExchangeError ? error : new ExchangeError('internal', undefined, { cause: error })
}
