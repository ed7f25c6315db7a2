import type { Identifier } from '../domain/patient.ts'
import type { Professional } from '../domain/professional.ts'
import type { BreakGlass, NoticeGiven } from '../domain/treatment.ts'

/** v3-Confidentiality, from least to most. */
export const confidentialityOrder = ['U', 'L', 'M', 'N', 'R', 'V'] as const
export type Confidentiality = (typeof confidentialityOrder)[number]

/** What a professional asks for: to confirm who someone is, the list, a document, or pixels. */
export type Interaction = 'identify' | 'list' | 'read' | 'images'

/** The rules of the country that answers, as spec/countries/<CC>.yaml holds them. */
export interface NationalRules {
  /** Lowest level of assurance of the sign-in, an eIDAS URI. */
  readonly loaMin: string
  /** ISCO roles that this country, as country of treatment, lets look (EHDS Art. 11(4)). */
  readonly roles: readonly string[]
  /** Roles that may see what is labelled R. */
  readonly doctorRoles: readonly string[]
  readonly emergencyOverride: {
    readonly restricted: boolean
    readonly optOut: boolean
    readonly veryRestricted: boolean
  }
  /** Largest age of a sign-in, in seconds. */
  readonly signInMaxAge: number
  /** Pictures of this country's own viewer bear the name of who looks. */
  readonly watermark?: boolean
  /** What the country adds to the common rules; the first that applies counts. */
  readonly special?: readonly NationalRule[]
  /** The country's own module. */
  readonly local?: Check
}

/** A national rule: when all that it names is so, it refuses, hides everything, or hides what is labelled higher. */
export interface NationalRule {
  /** For the journal. */
  readonly name: string
  readonly when: {
    /** Of treatment. */
    readonly countries?: readonly string[]
    readonly roles?: readonly string[]
    readonly facilityTypes?: readonly string[]
    readonly purposes?: readonly string[]
    readonly interactions?: readonly Interaction[]
  }
  readonly effect: 'refuse' | 'hide' | { readonly highest: Confidentiality }
}

/** What the patient decided at home (EHDS Art. 8 and 10). */
export interface PatientChoices {
  readonly optOut: boolean
  /** Study Instance UIDs and document ids that the patient restricted; `*` for everything. */
  readonly restricted: readonly string[]
}

/** Everything a decision may depend on, and nothing else: no clock, no store, no network. */
export interface PolicyContext {
  readonly interaction: Interaction
  /** `grant`: a token is asked for; `use`: it is used, so what was proven once for it is not asked again. */
  readonly stage: 'grant' | 'use'
  /** Seconds since the epoch. */
  readonly now: number
  readonly peer: {
    readonly country?: string
    /** Listed and not suspended in the trust list. */
    readonly active: boolean
    /** Certificate, issuer and signatures name one country. */
    readonly authenticated: boolean
    /** The table of roles of the country of treatment. */
    readonly roles: readonly string[]
  }
  readonly rules: NationalRules
  readonly professional: Professional
  /** The purpose code as it came: TREAT and ETREAT are known. */
  readonly purpose: string | undefined
  readonly onBehalfOf?: string
  readonly breakGlass?: BreakGlass & {
    /** When the source first let it happen, seconds since the epoch; absent the first time. */
    readonly startedAt?: number
  }
  readonly notice?: NoticeGiven
  /** SHA-256 of every notice that either country publishes; asked at the grant. */
  readonly knownNotices?: ReadonlySet<string>
  /** The person the relationship is bound to. */
  readonly person?: Identifier
  /** The person the request names, where it names one. */
  readonly requestedPerson?: Identifier
  readonly choices?: PatientChoices
}

/** Codes of the eHDSI error list (OpenNCPErrorCode), which the token endpoint passes on. */
export type NcpError = '4206' | '4702' | '4703' | '4704' | '4705'

export interface Refusal {
  readonly kind: 'refuse'
  /** For the audit journal. */
  readonly reason: string
  readonly ncpError: NcpError
}

/** What of the person's record may be seen; hiding is removing, never refusing (EHDS Art. 8). */
export interface Visibility {
  /** Everything is hidden: answer exactly as for a person without data. */
  readonly nothing: boolean
  /** The highest label that may be seen. */
  readonly highest: Confidentiality
  /** Study Instance UIDs and document ids that must not appear. */
  readonly hidden: readonly string[]
}

export type Verdict =
  | { readonly kind: 'pass' }
  | Refusal
  | { readonly kind: 'narrow'; readonly visibility: Partial<Visibility> }

export type Check = (context: PolicyContext) => Verdict

export const pass: Verdict = { kind: 'pass' }
export const refuse = (reason: string, ncpError: NcpError): Verdict => ({ kind: 'refuse', reason, ncpError })
