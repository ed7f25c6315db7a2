import { queryOptions } from '@tanstack/react-query'
import type { Dialled, Neighbours, NodeHealth } from '../../../src/http/portal/contract-operator.ts'
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
