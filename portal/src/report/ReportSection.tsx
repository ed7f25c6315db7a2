import { useTranslation } from 'react-i18next'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { useLanguage } from '../format/use-formats.ts'
import { Narrative } from './Narrative.tsx'

interface Props {
  readonly id: string
  readonly section: Report['sections'][number]
  readonly language: string | undefined
  /** The first thing that is read: larger. */
  readonly isLead: boolean
}

/** One section: the author's text, then its coded values in the reader's language with the codes as sent. */
export function ReportSection({ id, section: { title, narrative, values }, language, isLead }: Props) {
  const { t } = useTranslation()
  const coded = values.some(({ coding, labelCoding }) => coding ?? labelCoding)
  return (
    <section id={id} className={isLead ? 'lead-section' : undefined} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {narrative && <Narrative html={narrative} lang={language} />}
      {values.length > 0 && (
        <table className="plain-t codes">
          <thead className="sr">
            <tr>
              <th>{t('report.element')}</th>
              <th>{t('report.value')}</th>
              {coded && <th>{t('report.code')}</th>}
            </tr>
          </thead>
          <tbody>
            {values.map(({ element, label, labelCoding, text, coding }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an element may stand more than once and none moves
              <tr key={`${element} ${index}`}>
                <th scope="row" title={t('report.elementId', { id: element })}>
                  {label}
                </th>
                <td>
                  <CodedText text={text} coding={coding} language={language} />
                </td>
                {coded && (
                  <td className="code">
                    {[labelCoding, coding].map(
                      (one, at) =>
                        one && (
                          // biome-ignore lint/suspicious/noArrayIndexKey: first the name's code, then the value's
                          <div key={at} title={one.system}>
                            {one.code}
                          </div>
                        ),
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

type Value = Report['sections'][number]['values'][number]

/** A value in the reader's language where it is known there, and always in the words of its sender. */
function CodedText({
  text,
  coding,
  language,
}: Pick<Value, 'text' | 'coding'> & { readonly language: string | undefined }) {
  const { t } = useTranslation()
  const reader = useLanguage()
  const shown = coding?.name ?? text
  const sent = [...new Set([text, coding?.display ?? text])].filter((words) => words !== shown)
  const foreign = language !== undefined && language.split('-')[0] !== reader
  return (
    <>
      <span lang={coding?.name ? undefined : language}>{shown}</span>
      {sent.map((words) => (
        <span className="as-sent" key={words}>
          {t('report.asSent')} <span lang={language}>{words}</span>
        </span>
      ))}
      {coding && !coding.name && foreign && <span className="as-sent">{t('report.notTranslated')}</span>}
    </>
  )
}
