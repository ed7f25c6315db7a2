import { z } from 'zod'

const name = z.string().min(1).max(64).describe('What professionals know the system by')

/** Systems of the country that studies from abroad are delivered to. */
export const deliverySettings = z.strictObject({
  calling: z.string().min(1).max(16).default('ROENTGATE').describe('AE title under which it calls them'),
  targets: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('dicomweb').describe('STOW-RS'),
          name,
          url: z.url().describe('DICOMweb root'),
          tokenFile: z.string().optional().describe('File that holds a bearer token; read for each request'),
        }),
        z.strictObject({
          kind: z.literal('dimse').describe('C-STORE'),
          name,
          aet: z.string().min(1).max(16).describe('Its AE title'),
          host: z.string().describe('Where it listens'),
          port: z.number().int().min(1).max(65535).describe('Port to call it at'),
        }),
      ]),
    )
    .default([])
    .describe('The systems, by kind'),
})
