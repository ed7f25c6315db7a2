import { defineConfig } from 'vitest/config'

const engines = ['test/engines/**/*.test.ts']
const journeys = ['test/journeys/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/peers/**/*.test.ts']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'parts',
          include: ['{src,demo,test,tools,portal/src}/**/*.test.{ts,tsx}'],
          exclude: [...journeys, ...engines, '**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        // PostgreSQL and S3 servers in place of the built-in ones.
        test: {
          name: 'engines',
          include: engines,
          globalSetup: 'test/support/engines.ts',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        // Against the running demonstration: two countries as a user gets them.
        test: {
          name: 'journeys',
          include: journeys,
          globalSetup: 'test/support/demo.ts',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A browser on a busy machine.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
