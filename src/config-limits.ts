import { z } from 'zod'

const count = (fallback: number, text: string) => z.number().int().min(1).default(fallback).describe(text)

/** How much other countries may ask of one node; beyond it they are told to wait (429). */
export const callerLimits = z.strictObject({
  fhirPerCountry: count(300, 'Questions about documents by one country in a minute'),
  fhirPerProfessional: count(60, 'The same by one professional'),
  fhirAtOnce: count(50, 'Questions of one country that are answered at the same time'),
  imagesPerCountry: count(32, 'Requests for images by one country at the same time'),
  imagesPerProfessional: count(8, 'The same by one professional; a gateway of ours sends as many'),
})
