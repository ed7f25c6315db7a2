import type {} from 'vitest' // which is augmented below
import type { TestProject } from 'vitest/node'
import { postgresCluster } from './postgres.ts'
import { type SwiftAddress, startSwift } from './swift.ts'

declare module 'vitest' {
  interface ProvidedContext {
    swift: SwiftAddress
    /** Address of a PostgreSQL cluster's superuser. */
    cluster: string
  }
}

let stop: () => Promise<unknown> = async () => {}

/** Starts the engines that a country may use in place of the built-in ones, once for all tests of them. */
export async function setup(project: TestProject): Promise<void> {
  const [swift, cluster] = await Promise.all([startSwift(), postgresCluster()])
  stop = () => Promise.all([swift.close(), cluster.close()])
  project.provide('swift', { url: swift.url, secretKeyFile: swift.secretKeyFile })
  project.provide('cluster', cluster.url)
}

export async function teardown(): Promise<void> {
  await stop()
}
