/** Addresses of this portal: handles only, never an identifier of a patient, a study or a report. */
export const addresses = {
  identify: '/',
  list: (treatment: string) => `/t/${treatment}`,
  report: (treatment: string, report: string) => `/t/${treatment}/reports/${report}`,
  emergency: (treatment: string) => `/t/${treatment}/emergency`,
  accesses: (treatment: string) => `/t/${treatment}/accesses`,
  reviews: '/reviews',
  operator: (page: string) => `/operation/${page}`,
  downloads: (treatment: string) => `/t/${treatment}/downloads`,
  addCountry: (treatment: string) => `/t/${treatment}/countries`,
  signIn: (next: string) => `/auth/sign-in?next=${encodeURIComponent(next)}`,
  attachment: (treatment: string, report: string, index: number) =>
    `/api/treatments/${treatment}/reports/${report}/attachments/${index}`,
  thumbnail: (treatment: string, study: string, series: string) =>
    `/api/treatments/${treatment}/studies/${study}/series/${series}/thumbnail`,
  rendered: (treatment: string, image: ImagePlace) =>
    `/api/treatments/${treatment}/studies/${image.study}/series/${image.series}/instances/${image.instance}/rendered?frame=${image.frame ?? 1}`,
  content: (treatment: string, download: string) =>
    `/api/treatments/${treatment}/downloads/${download}/content`,
  elsewhere: (treatment: string, study: string) => `/t/${treatment}/elsewhere/${study}`,
  images: imagesAddress,
} as const

export interface ImagePlace {
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly frame?: number | undefined
}

/** The viewer on one or more studies, the first in front, at an image where one is given. */
function imagesAddress(
  treatment: string,
  studies: readonly string[],
  at?: { series?: string; instance?: string; frame?: number | undefined },
): string {
  const [first = '', ...others] = studies
  const search = new URLSearchParams()
  for (const other of others) search.append('with', other)
  if (at?.series) search.set('series', at.series)
  if (at?.instance) search.set('instance', at.instance)
  if (at?.frame) search.set('frame', String(at.frame))
  return `/t/${treatment}/view/${first}${search.size > 0 ? `?${search}` : ''}`
}
