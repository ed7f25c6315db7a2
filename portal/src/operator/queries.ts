import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Dialled,
  Exchanges,
  JournalPage,
  JournalRequest,
  Neighbours,
  NodeHealth,
} from '../../../src/http/portal/contract-operator.ts'
import { request } from '../api/request.ts'

/** Nothing here is kept: whoever looks wants to know how it is now. */
const fresh = { staleTime: 0, gcTime: 0 } as const

export const nodeQuery = queryOptions({
  queryKey: ['operator', 'node'],
  queryFn: ({ signal }) => request<NodeHealth>('/api/operator/node', { signal }),
  ...fresh,
})

export const neighboursQuery = queryOptions({
  queryKey: ['operator', 'countries'],
  queryFn: ({ signal }) => request<Neighbours>('/api/operator/countries', { signal }),
  ...fresh,
})

/** Asks the country now. */
export const dialQuery = (country: string, csrf: string) =>
  queryOptions({
    queryKey: ['operator', 'dial', country],
    queryFn: ({ signal }) =>
      request<Dialled>(`/api/operator/countries/${country}/dial`, { method: 'POST', csrf, signal }),
    ...fresh,
    retry: false,
  })

export const exchangesQuery = (days: string) =>
  queryOptions({
    queryKey: ['operator', 'exchanges', days],
    queryFn: ({ signal }) => request<Exchanges>(`/api/operator/exchanges?days=${days}`, { signal }),
    ...fresh,
  })

/** Each page that is fetched is an entry in the journal. */
const inPages = (path: string, body: object, csrf: string) =>
  infiniteQueryOptions({
    queryKey: ['operator', path, body],
    queryFn: ({ signal, pageParam }) =>
      request<JournalPage>(path, {
        method: 'POST',
        csrf,
        body: { ...body, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    ...fresh,
    retry: false,
  })

export const failuresQuery = (csrf: string) => inPages('/api/operator/failures', {}, csrf)
export const journalQuery = (search: JournalRequest, csrf: string) =>
  inPages('/api/operator/journal', search, csrf)
