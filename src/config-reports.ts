import { z } from 'zod'

/** How strictly reports are taken. */
export const reportSettings = z.strictObject({
  missing: z
    .enum(['warn', 'refuse'])
    .default('warn')
    .describe('An element that FHIR R4 demands is missing, or a reference leads nowhere'),
  profiles: z
    .enum(['off', 'warn', 'refuse'])
    .default('warn')
    .describe("A report differs from HL7 Europe's imaging profiles"),
  level: z
    .enum(['document', 'sections', 'coded'])
    .default('document')
    .describe('Least that a report must hold: a document, its text in sections, or coded findings too'),
  packages: z
    .array(z.string())
    .default([])
    .describe('Official FHIR packages (.tgz) whose profiles are checked too; of one address theirs counts'),
})

export type ReportSettings = z.output<typeof reportSettings>

/** The same with absolute paths. @param at makes a path absolute. */
export const withReportPaths = (settings: ReportSettings, at: (path: string) => string): ReportSettings => ({
  ...settings,
  packages: settings.packages.map(at),
})
