import type { ExamKey } from '../../studies/catalogue.ts'
import { headTexts } from './head.ts'
import { heartBreastTexts } from './heart-breast.ts'
import { radiographTexts } from './radiographs.ts'
import { trunkTexts } from './trunk.ts'
import type { ReportText } from './types.ts'

export const reportTexts: readonly ReportText[] = [
  ...headTexts,
  ...trunkTexts,
  ...heartBreastTexts,
  ...radiographTexts,
]

export function textsFor(exam: ExamKey): readonly ReportText[] {
  return reportTexts.filter((text) => text.exam === exam)
}
