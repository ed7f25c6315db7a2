import { type ExamRow, regions, reports, sites } from './exam-row.ts'
import { filmExams } from './exams-films.ts'
import { otherExams } from './exams-others.ts'
import { sectionExams } from './exams-sections.ts'
import type { Exam } from './types.ts'

const sct = 'http://snomed.info/sct'
const loinc = 'http://loinc.org'

const rows = { ...sectionExams, ...filmExams, ...otherExams }

export type ExamKey = keyof typeof rows

function exam(row: ExamRow): Exam {
  const [siteCode, siteName] = sites[row.site]
  const [regionCode, regionName] = regions[row.region]
  const [reportCode, reportName, section] = reports[row.report]
  return {
    modality: row.m,
    fi: row.fi,
    sv: row.sv,
    english: row.en,
    procedure: { system: sct, code: row.code, display: row.en },
    bodyPart: row.part,
    site: { system: sct, code: siteCode, display: siteName },
    region: { system: sct, code: regionCode, display: regionName },
    report: { system: loinc, code: reportCode, display: reportName },
    section,
    sided: row.sided === true,
    places: row.at,
    specialties: row.by,
    reasons: row.why,
  }
}

export const exams: Readonly<Record<ExamKey, Exam>> = Object.fromEntries(
  Object.entries(rows).map(([key, row]) => [key, exam(row)]),
) as unknown as Record<ExamKey, Exam>
