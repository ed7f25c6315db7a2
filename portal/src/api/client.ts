import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { sessionKey } from './queries.ts'
import { ApiFailure } from './request.ts'

/** The cache of what the API said. An answer 401 anywhere means that the session ended: the sign-in page takes over. */
export function createQueryClient(): QueryClient {
  const onError = (failure: unknown): void => {
    if (failure instanceof ApiFailure && failure.status === 401) client.setQueryData(sessionKey, null)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // Each try is a query in another country and an entry in its audit: only what never arrived is tried again.
        retry: (failures, failure) => failures < 2 && failure instanceof ApiFailure && failure.status === 0,
      },
      mutations: { retry: false },
    },
  })
  return client
}
