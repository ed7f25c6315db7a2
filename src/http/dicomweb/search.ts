import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SearchLevel } from '../../archive/search-condition.ts'
import { searchQuery } from '../../archive/search-query.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { ExchangeError } from '../../errors.ts'
import type { Reader } from './access.ts'
import { acceptOf, addressed, queryOf, serviceBase } from './address.ts'
import type { ReadingDependencies } from './reading.ts'

const json = [{ mediaType: 'application/dicom+json' }, { mediaType: 'application/json' }] as const

/** The answer's media type. XML isn't offered. Errors: `not-acceptable`. */
export function jsonType(request: FastifyRequest): string {
  const offer = negotiate(parseAccept(acceptOf(request)), json)
  if (!offer) throw new ExchangeError('not-acceptable')
  return offer.mediaType
}

/** PS3.18 Table 10.6.1-1. */
const resources: readonly (readonly [path: string, level: SearchLevel])[] = [
  ['/studies', 'study'],
  ['/studies/:study/series', 'series'],
  ['/studies/:study/series/:series/instances', 'instance'],
  ['/studies/:study/instances', 'instance'],
  ['/series', 'series'],
  ['/instances', 'instance'],
]

/** Searches: PS3.18 10.6. No match is an empty array with 200, which every client reads. */
export function searchRoutes(app: FastifyInstance, { archive, open, prefix }: ReadingDependencies): void {
  for (const [path, level] of resources)
    app.get(path, async (request, reply) => {
      const reader = await open(request)
      const type = jsonType(request)
      const parameters = queryOf(request)
      parameters.delete('accept')
      const scope = scopeOf(request, reader)
      if (!scope) return nothing(reply, type)
      const query = searchQuery(parameters, { level, ...scope })
      const [answer] = await Promise.all([
        archive.search(query, serviceBase(request, prefix)),
        reader.disclose({
          kind: 'search',
          query: `${path.replace(/:\w+/g, '*')}?${parameters}`,
          ...(scope.studyUid !== undefined && { studyUid: scope.studyUid }),
        }),
      ])
      // PS3.18 10.6.3.1
      if (answer.more)
        void reply.header(
          'warning',
          `299 ${request.hostname} "There are additional results that can be requested"`,
        )
      return reply.type(type).send(answer.text)
    })
}

/** Where the search looks: the address, within what the reader may see; undefined when they don't meet. */
function scopeOf(
  request: FastifyRequest,
  reader: Reader,
): { studyUid?: string; seriesUid?: string } | undefined {
  const { study, series } = addressed(request)
  const studyUid = study ?? reader.studyUid
  const seriesUid = series ?? reader.seriesUid
  const meets =
    (reader.studyUid === undefined || reader.studyUid === studyUid) &&
    (reader.seriesUid === undefined || reader.seriesUid === seriesUid)
  return meets
    ? { ...(studyUid !== undefined && { studyUid }), ...(seriesUid !== undefined && { seriesUid }) }
    : undefined
}

const nothing = (reply: FastifyReply, type: string): FastifyReply => reply.type(type).send('[]')
