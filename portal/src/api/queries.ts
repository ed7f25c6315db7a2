import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Accesses, Emergencies } from '../../../src/http/portal/contract-emergency.ts'
import type { Countries, Notice } from '../../../src/http/portal/contract-identification.ts'
import type { Documents } from '../../../src/http/portal/contract-list.ts'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import type { Session } from '../../../src/http/portal/contract-session.ts'
import type { Study } from '../../../src/http/portal/contract-study.ts'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { ApiFailure, request } from './request.ts'

const minutes = 60_000
export const sessionKey = ['session'] as const

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }): Promise<Session | null> =>
    request<Session>('/api/session', { signal }).catch((failure: unknown) => {
      if (failure instanceof ApiFailure && failure.status === 401) return null
      throw failure
    }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** The session of the pages that are shown only to people who signed in. */
export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('not signed in')
  return session
}

/** The token that goes with every request that changes something. */
export function useCsrf(): () => string {
  const client = useQueryClient()
  return () => client.getQueryData<Session | null>(sessionKey)?.csrf ?? ''
}

export const countriesQuery = queryOptions({
  queryKey: ['countries'],
  queryFn: ({ signal }) => request<Countries>('/api/countries', { signal }),
  staleTime: 10 * minutes,
})

export const noticeQuery = (language: string) =>
  queryOptions({
    queryKey: ['notice', language],
    queryFn: ({ signal }) =>
      request<Notice>(`/api/notice?language=${encodeURIComponent(language)}`, { signal }),
    staleTime: 10 * minutes,
  })

export const treatmentQuery = (treatment: string) =>
  queryOptions({
    queryKey: ['treatment', treatment],
    queryFn: ({ signal }) => request<Treatment>(`/api/treatments/${treatment}`, { signal }),
    staleTime: 30 * minutes,
  })

/** One country's answer. Texts come in the reader's language, so another language asks again. */
export const documentsQuery = (treatment: string, country: string, language: string) =>
  queryOptions({
    queryKey: ['documents', treatment, country, language],
    queryFn: ({ signal }) =>
      request<Documents>(`/api/treatments/${treatment}/sources/${country}/documents`, { signal }),
    staleTime: 15 * minutes,
    gcTime: 30 * minutes,
    retry: false,
  })

export const reportQuery = (treatment: string, report: string, language: string) =>
  queryOptions({
    queryKey: ['report', treatment, report, language],
    queryFn: ({ signal }) => request<Report>(`/api/treatments/${treatment}/reports/${report}`, { signal }),
    staleTime: 5 * minutes,
  })

export const studyQuery = (treatment: string, study: string) =>
  queryOptions({
    queryKey: ['study', treatment, study],
    queryFn: ({ signal }) => request<Study>(`/api/treatments/${treatment}/studies/${study}`, { signal }),
    staleTime: 30 * minutes,
  })

/** Who in this country got what of the patient's data; each look is in the journal, so it is asked once. */
export const accessesQuery = (treatment: string) =>
  queryOptions({
    queryKey: ['accesses', treatment],
    queryFn: ({ signal }) => request<Accesses>(`/api/treatments/${treatment}/accesses`, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

export const emergenciesQuery = queryOptions({
  queryKey: ['emergencies'],
  queryFn: ({ signal }) => request<Emergencies>('/api/emergencies', { signal }),
  staleTime: 0,
})
