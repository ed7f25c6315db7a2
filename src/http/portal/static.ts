import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { ExchangeError } from '../../errors.ts'

/**
 * The built portal: files whose name holds a digest may be kept for ever, `index.html` never; any other path is one of
 * the portal's own pages and gets `index.html`.
 * @param dist folder of the build. @param page another page of it that stands in place of `index.html`.
 */
export async function staticRoutes(
  app: FastifyInstance,
  dist: string,
  page: 'index.html' | 'viewer.html' = 'index.html',
): Promise<void> {
  await app.register(fastifyStatic, { root: dist, serve: false, cacheControl: false, etag: false })
  app.get('/*', async (request, reply) => {
    const { '*': path } = request.params as { '*': string }
    if (/^(api|auth)(\/|$)/.test(path)) throw new ExchangeError('not-found')
    const isFile = /^[\w-]+(\/[\w-]+)*(\.[\w-]+)+$/.test(path)
    const isPage = path.endsWith('.html') && path !== page
    if (isFile && !isPage && existsSync(join(dist, path))) {
      if (path.startsWith('assets/')) reply.header('cache-control', 'public, max-age=31536000, immutable')
      return reply.sendFile(path)
    }
    if (isFile) throw new ExchangeError('not-found')
    if (!existsSync(join(dist, page)))
      throw new ExchangeError('unavailable', 'The portal is not built: run npm run build.')
    return reply.sendFile(page)
  })
}
