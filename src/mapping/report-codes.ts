import type { Coding } from '../domain/codes.ts'
import { code } from '../fhir/urls.ts'
import { coded } from '../terminology/designations.ts'
import { type SectionName, sectionCodes } from './report-graph.ts'

/** What HL7 Europe calls an imaging report. */
export const reportType: Coding = coded('document', code.report)

/** What HL7 Europe calls a section of one. */
export const sectionCoding = (kind: SectionName): Coding => coded('document', sectionCodes[kind])
