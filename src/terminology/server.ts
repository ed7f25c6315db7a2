import type { Coding } from '../domain/codes.ts'

export interface TerminologyServerOptions {
  /** FHIR R4 base. */
  readonly url: string
  /** Sent as bearer token. */
  readonly token?: string | undefined
  readonly timeoutMs: number
}

/** A FHIR R4 terminology server (terminology-service.html). */
export interface TerminologyServer {
  /** CodeSystem `$lookup`: what a code is called in a language; `undefined` where the server has no such name. */
  lookup(coding: Coding, language: string): Promise<string | undefined>
  /** ConceptMap `$translate`: the same meaning as a code of another system. */
  translate(coding: Coding, target: string): Promise<Coding | undefined>
  /** CodeSystem `$validate-code`: whether the system has the code; `undefined` where the server can't say. */
  validate(coding: Coding): Promise<boolean | undefined>
  /** ValueSet `$expand`: codes of a value set, at most `count`; `undefined` where there are more, or none is known. */
  expand(valueSet: string, count: number): Promise<readonly Coding[] | undefined>
}

interface Parameter {
  readonly name?: string
  readonly valueString?: string
  readonly valueBoolean?: boolean
  readonly valueCode?: string
  readonly valueCoding?: { readonly system?: string; readonly code?: string; readonly display?: string }
  readonly part?: readonly Parameter[]
}

const maxBytes = 2 ** 20
const same = ['equivalent', 'equal']

/**
 * The client of a terminology server. Its answers are bounded in size and time. What it doesn't know is `undefined`.
 * Errors: any when it can't be reached, takes too long or answers with a fault of its own.
 */
export function terminologyServer(options: TerminologyServerOptions): TerminologyServer {
  const ask = (path: string, query: Record<string, string>) => answerOf(options, path, query)
  return {
    async lookup({ system, code }, language) {
      const found = await ask('CodeSystem/$lookup', { system, code, displayLanguage: language })
      return found && nameIn(found.parameter, language)
    },

    async translate({ system, code }, target) {
      const found = await ask('ConceptMap/$translate', { system, code, targetsystem: target })
      const matches = (found?.parameter ?? []).filter(({ name }) => name === 'match')
      for (const { part = [] } of matches) {
        const concept = part.find(({ name }) => name === 'concept')?.valueCoding
        const means = part.find(({ name }) => name === 'equivalence')?.valueCode ?? ''
        if (concept?.code && same.includes(means))
          return { system: concept.system ?? target, code: concept.code }
      }
      return undefined
    },

    async validate({ system, code }) {
      const found = await ask('CodeSystem/$validate-code', { url: system, code })
      return found?.parameter.find(({ name }) => name === 'result')?.valueBoolean
    },

    async expand(valueSet, count) {
      const found = await ask('ValueSet/$expand', { url: valueSet, count: String(count) })
      const { total = 0, contains = [] } = found?.expansion ?? {}
      if (contains.length === 0 || total > contains.length) return undefined
      return contains.flatMap(({ system, code, display }) =>
        system && code ? [{ system, code, ...(display !== undefined && { display }) }] : [],
      )
    },
  }
}

interface Answer {
  readonly parameter: readonly Parameter[]
  readonly expansion?: {
    readonly total?: number
    readonly contains?: readonly {
      readonly system?: string
      readonly code?: string
      readonly display?: string
    }[]
  }
}

/** `undefined` for what the server says that it doesn't know. */
async function answerOf(
  { url, token, timeoutMs }: TerminologyServerOptions,
  path: string,
  query: Record<string, string>,
): Promise<Answer | undefined> {
  const response = await fetch(`${url.replace(/\/$/, '')}/${path}?${new URLSearchParams(query)}`, {
    headers: {
      accept: 'application/fhir+json',
      ...(query.displayLanguage && { 'accept-language': query.displayLanguage }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await bounded(response)
  if ([400, 404, 422].includes(response.status)) return undefined
  if (!response.ok) throw new Error(`The terminology server answered ${response.status}`)
  const resource = JSON.parse(text) as Partial<Answer>
  return { ...resource, parameter: resource.parameter ?? [] }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new Error('The terminology server answered too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A designation in the language; the display counts for English, in which servers write it when nothing else is known. */
function nameIn(parameters: readonly Parameter[], language: string): string | undefined {
  const wanted = language.split('-')[0]?.toLowerCase()
  const designations = parameters
    .filter(({ name }) => name === 'designation')
    .map(({ part = [] }) => ({
      language: part
        .find(({ name }) => name === 'language')
        ?.valueCode?.split('-')[0]
        ?.toLowerCase(),
      value: part.find(({ name }) => name === 'value')?.valueString?.trim(),
    }))
  const found = designations.find((one) => one.language === wanted && one.value)?.value
  const display = parameters.find(({ name }) => name === 'display')?.valueString?.trim()
  const name = found ?? (wanted === 'en' ? display : undefined)
  return name === '' ? undefined : name?.slice(0, 500)
}
