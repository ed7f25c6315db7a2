import type { Exchange } from '../country-b/ports.ts'
import type { TrustList } from '../trust/trust-list.ts'

/** How countries let their images go, as the trust list says. Where it has expired nothing is known, which is no error for pages. */
export function waysIn(
  trustList: Pick<TrustList, 'byCode' | 'countries' | 'status'>,
): Pick<Exchange, 'ways' | 'viewerOrigins'> {
  return {
    ways(code) {
      const entry = trustList.byCode(code)
      const hasChannel = entry?.image_hosts.some(({ mode }) => mode.includes('A')) === true
      const hasViewer = (entry?.viewer_origins.length ?? 0) > 0
      return [...(hasChannel ? (['relayed'] as const) : []), ...(hasViewer ? (['viewer'] as const) : [])]
    },
    viewerOrigins: () =>
      trustList.status().fresh ? trustList.countries().flatMap(({ viewer_origins }) => viewer_origins) : [],
  }
}
