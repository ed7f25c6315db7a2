import type { FastifyInstance } from 'fastify'
import type { Archive } from '../../archive/archive.ts'
import type { KosFile } from '../../country-a/study-manifest.ts'
import type { OpenReader } from './access.ts'
import { retrieveBulkData } from './bulk-data.ts'
import { retrieveFrames } from './frames.ts'
import { retrieveMetadata } from './metadata.ts'
import { retrieveRendered } from './rendered.ts'
import { retrieveRenderedMany } from './rendered-many.ts'
import { retrieveObjects } from './retrieve.ts'
import { searchRoutes } from './search.ts'

export interface ReadingDependencies {
  readonly archive: Archive
  readonly open: OpenReader
  /** Path of the service. */
  readonly prefix: string
  /** The manifest of a study as key object selection, which is no object of the archive. */
  readonly kos?: (studyUid: string) => Promise<KosFile | undefined>
}

/** Everything that DICOMweb lets read, for whoever `open` lets in. */
export function readingRoutes(app: FastifyInstance, dependencies: ReadingDependencies): void {
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
  })
  searchRoutes(app, dependencies)
  retrieveObjects(app, dependencies)
  retrieveMetadata(app, dependencies)
  retrieveFrames(app, dependencies)
  retrieveBulkData(app, dependencies)
  retrieveRendered(app, dependencies)
  retrieveRenderedMany(app, dependencies)
}
