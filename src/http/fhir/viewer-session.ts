import type { Parameters } from '@medplum/fhirtypes'
import type { ViewerWish } from '../../country-a/offer-viewer.ts'
import { isUid } from '../../dicom/uid.ts'
import { ExchangeError } from '../../errors.ts'

/** A one-time code for the viewer of the country that holds the images: our own, since FHIR and IHE have none. */
export const viewerOperation = {
  name: 'viewer-session',
  definition: 'https://roentgate.eu/fhir/OperationDefinition/viewer-session',
}

/** Where a browser goes with its code. */
export interface ViewerOffer {
  /** Address that takes the code, as the field `code` of a form. */
  readonly address: string
  readonly code: string
  /** Seconds. */
  readonly expiresIn: number
}

/** Which study is to be shown, to a browser of which portal. Errors: `bad-request` naming the parameter. */
export function viewerWish(parameters: Parameters): ViewerWish {
  const of = (name: string) => parameters.parameter?.find((parameter) => parameter.name === name)
  const study = /^urn:oid:(.+)$/.exec(of('study')?.valueUri ?? '')?.[1] ?? ''
  if (!isUid(study)) wrong('study')
  const portalOrigin = of('portal')?.valueUri ?? ''
  if (!URL.canParse(portalOrigin) || new URL(portalOrigin).origin !== portalOrigin) wrong('portal')
  const language = of('language')?.valueCode ?? 'en'
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(language)) wrong('language')
  return { studyUid: study, portalOrigin, language }
}

function wrong(where: string): never {
  throw new ExchangeError('bad-request', 'A parameter is missing or not in its form.', { where })
}

export const viewerAnswer = ({ address, code, expiresIn }: ViewerOffer): Parameters => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'address', valueUrl: address },
    { name: 'code', valueString: code },
    { name: 'expires-in', valueInteger: expiresIn },
  ],
})
