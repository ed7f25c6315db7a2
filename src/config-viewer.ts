import { z } from 'zod'

/** Beside its address: the listener of the server-side viewer, which browsers abroad reach. */
export const viewerSettings = {
  tls: z
    .strictObject({
      cert: z.string().describe('Certificate chain (PEM file), of an authority that browsers know'),
      key: z.string().describe('Its private key (PEM file)'),
    })
    .optional()
    .describe('TLS of the listener; absent: a proxy before it has TLS, or it is a demonstration on loopback'),
}

/** The same with absolute paths. */
export const withViewerPaths = <T extends { readonly tls?: { cert: string; key: string } | undefined }>(
  viewer: T,
  at: (path: string) => string,
): T => ({ ...viewer, ...(viewer.tls && { tls: { cert: at(viewer.tls.cert), key: at(viewer.tls.key) } }) })
