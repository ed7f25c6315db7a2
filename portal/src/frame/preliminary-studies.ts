import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { documentsQuery, treatmentQuery } from '../api/queries.ts'

/** Handles of the patient's studies that have a preliminary report: the viewer marks their panes. */
export function usePreliminaryStudies(treatment: string): readonly string[] {
  const { i18n } = useTranslation()
  const sources = useQuery(treatmentQuery(treatment)).data?.sources ?? []
  const queries = sources.map(({ country }) => documentsQuery(treatment, country, i18n.language))
  const answers = useQueries({ queries })
  return answers
    .flatMap(({ data }) => data?.rows ?? [])
    .filter(({ kind, status }) => kind === 'report' && status === 'preliminary')
    .flatMap(({ linked }) => linked.map(({ id }) => id))
}
