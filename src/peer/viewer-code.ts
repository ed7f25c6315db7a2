import { z } from 'zod'
import type { ViewerCode } from '../country-b/ports.ts'
import { ExchangeError } from '../errors.ts'
import { guardedUrl } from './address-guard.ts'
import { parsePeerJson } from './read-body.ts'
import { askSigned, type SignedExchange } from './signed-exchange.ts'

const answerBytes = 64 * 1024
const parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(
    z.looseObject({
      name: z.string(),
      valueUrl: z.exactOptional(z.url().max(500)),
      valueString: z.exactOptional(z.string().regex(/^[\w-]{20,200}$/)),
    }),
  ),
})

/**
 * Asks the other country for a one-time code for its viewer (`ImagingStudy/$viewer-session`).
 * Errors: `integrity` for an address that the trust list has not; those of `askSigned`.
 */
export async function askViewerCode(
  from: SignedExchange,
  studyUid: string,
  wish: { readonly portalOrigin: string; readonly language: string },
  transaction: string,
): Promise<ViewerCode> {
  const body = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'study', valueUri: `urn:oid:${studyUid}` },
      { name: 'portal', valueUri: wish.portalOrigin },
      { name: 'language', valueCode: wish.language },
    ],
  }
  const fhirJson = 'application/fhir+json'
  const { bytes } = await askSigned(
    from,
    {
      method: 'POST',
      url: guardedUrl('ImagingStudy/$viewer-session', from.line.host),
      headers: { 'content-type': fhirJson, accept: fhirJson },
      body: JSON.stringify(body),
      isIdempotent: false,
    },
    { transaction, maxBytes: answerBytes },
  )
  const answer = parameters.safeParse(parsePeerJson(bytes))
  const of = (name: string) => answer.data?.parameter.find((one) => one.name === name)
  const [address, code] = [of('address')?.valueUrl, of('code')?.valueString]
  if (address === undefined || code === undefined)
    throw new ExchangeError('peer-refused', undefined, { detail: 'peer: no code' })
  if (!from.country.viewer_origins.includes(new URL(address).origin))
    throw new ExchangeError('integrity', undefined, { detail: 'peer: viewer at another origin' })
  return { address, code }
}
