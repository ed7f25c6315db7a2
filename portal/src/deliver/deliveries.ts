import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeliveryRequest, DeliveryTargets } from '../../../src/http/portal/contract-delivery.ts'
import type { Download } from '../../../src/http/portal/contract-download.ts'
import { useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'

/** A delivery that this page began. It is forgotten with the page: the order names a patient. */
export interface Delivery {
  readonly id: string
  readonly title: string
  readonly order: DeliveryRequest
}

const none: readonly Delivery[] = []
const begun = new Map<string, readonly Delivery[]>()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Newest first; one that is begun again takes the place of the one that failed. */
function remember(treatment: string, delivery: Delivery): void {
  const order = JSON.stringify(delivery.order)
  const others = (begun.get(treatment) ?? none).filter((one) => JSON.stringify(one.order) !== order)
  begun.set(treatment, [delivery, ...others])
  for (const listener of listeners) listener()
}

export const useDeliveries = (treatment: string): readonly Delivery[] =>
  useSyncExternalStore(subscribe, () => begun.get(treatment) ?? none)

/** Names of the systems that studies can be delivered to; empty until they are known. */
export function useTargets(): readonly string[] {
  const { data } = useQuery({
    queryKey: ['delivery-targets'],
    queryFn: ({ signal }) => request<DeliveryTargets>('/api/delivery-targets', { signal }),
    staleTime: 10 * 60_000,
  })
  return data?.targets.map(({ name }) => name) ?? []
}

/** Begins deliveries, one order after the other. */
export function useDeliver(treatment: string) {
  const csrf = useCsrf()
  return useMutation({
    mutationFn: async (orders: readonly Omit<Delivery, 'id'>[]) => {
      for (const { title, order } of orders) {
        const path = `/api/treatments/${treatment}/deliveries`
        const { download } = await request<Download>(path, { method: 'POST', csrf: csrf(), body: order })
        remember(treatment, { id: download, title, order })
      }
    },
  })
}

export function useStopDelivery(treatment: string) {
  const csrf = useCsrf()
  return useMutation({
    mutationFn: (id: string) =>
      request(`/api/treatments/${treatment}/deliveries/${id}`, { method: 'DELETE', csrf: csrf() }),
  })
}

/** How far a delivery is, asked for until it ends; its end is announced. */
export function useDelivery(treatment: string, { id, title }: Delivery) {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: ['delivery', treatment, id],
    queryFn: ({ signal }) => request<Download>(`/api/treatments/${treatment}/deliveries/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.error || isOver(state.data) ? false : 700),
    refetchIntervalInBackground: true,
  })
  const { data } = query
  const wasUnderWay = useRef(false)
  useEffect(() => {
    if (!data) return
    if (wasUnderWay.current && isOver(data)) announce(t(`deliver.said.${data.state}`, { title }))
    wasUnderWay.current = !isOver(data)
  }, [data, t, title])
  return query
}

const isOver = (data: Download | undefined): boolean => data?.state === 'done' || data?.state === 'failed'
