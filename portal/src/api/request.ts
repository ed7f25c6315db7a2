import type { Problem } from '../../../src/http/portal/contract.ts'

/** What the API answered instead of what was asked for. `status` is 0 when it couldn't be reached at all. */
export class ApiFailure extends Error {
  readonly status: number
  readonly problem: Problem | undefined

  constructor(status: number, problem: Problem | undefined, cause?: unknown) {
    super(problem?.title ?? `HTTP ${status}`, { cause })
    this.status = status
    this.problem = problem
  }
}

/**
 * One request to this portal's API.
 * @param path below `/api`; handles only, never an identifier.
 * Errors: ApiFailure.
 */
export async function request<T>(
  path: string,
  { csrf, body, ...init }: { csrf?: string; body?: unknown; method?: string; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': document.documentElement.lang,
  }
  if (csrf !== undefined) headers['x-csrf-token'] = csrf
  if (body !== undefined) headers['content-type'] = 'application/json'
  const answer = await fetch(path, {
    ...init,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause
    throw new ApiFailure(0, undefined, cause)
  })
  if (!answer.ok) throw new ApiFailure(answer.status, await problemOf(answer))
  if (answer.status === 204) return undefined as T
  return (await answer.json()) as T
}

async function problemOf(answer: Response): Promise<Problem | undefined> {
  try {
    return (await answer.json()) as Problem
  } catch {
    return undefined
  }
}
