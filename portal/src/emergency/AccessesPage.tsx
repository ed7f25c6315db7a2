import { useQuery } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { accessesQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { Loading } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { Failure } from '../frame/Failure.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import './emergency.css'

/** Who in this country got what of the patient's data, when and why: to be shown to the patient, or printed. */
export function AccessesPage({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const { hereTime, date } = useFormats()
  const { data, error, refetch } = useQuery(accessesQuery(treatment))
  return (
    <>
      <PatientBanner treatment={treatment} />
      <main className="emergency wide" id="main">
        <header className="row">
          <h1>{t('accesses.title')}</h1>
          <Button className="btn" onPress={() => window.print()}>
            <Icon name="print" />
            {t('accesses.print')}
          </Button>
        </header>
        <p className="q2">{t('accesses.lead')}</p>
        {error ? (
          <Failure failure={error} title={t('accesses.failed')} retry={() => void refetch()} />
        ) : data ? (
          <table className="lines">
            <thead>
              <tr>
                {(['when', 'who', 'what', 'why'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`accesses.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.accesses.map((access) => (
                <tr key={`${access.at}${access.what}`}>
                  <td>
                    {date(access.at.slice(0, 10))} {hereTime(access.at)}
                  </td>
                  <td>
                    <b>{access.professional?.name ?? t('accesses.system')}</b>
                    <br />
                    {[access.professional?.role, access.professional?.organisation]
                      .filter(Boolean)
                      .join(', ')}
                  </td>
                  <td>{t(`accesses.kinds.${access.what}`)}</td>
                  <td>
                    {access.purpose ? t(`purpose.${access.purpose}`) : '–'}
                    {access.emergency && <strong className="flag"> {t('accesses.emergency')}</strong>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <Loading widths={[352, 352, 352]} />
        )}
      </main>
    </>
  )
}
