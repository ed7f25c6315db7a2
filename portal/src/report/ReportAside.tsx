import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Report } from '../../../src/http/portal/contract-report.ts'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { nameOf } from '../format/person-name.ts'
import { useFormats } from '../format/use-formats.ts'
import { formatName } from '../list/format-name.ts'
import { KeyImageLink } from './KeyImageLink.tsx'

interface Props {
  readonly treatment: string
  readonly handle: string
  readonly report: Report
}

/** Beside the text: key images, the original document, whose report it is, who made it, which studies it is about. */
export function ReportAside({ treatment, handle, report }: Props) {
  const { t } = useTranslation()
  return (
    <aside aria-label={t('report.beside')}>
      {report.keyImages.length > 0 && (
        <section>
          <h3>
            {t('report.keyImages')} <span className="count">{report.keyImages.length}</span>
          </h3>
          <ul className="ki">
            {report.keyImages.map((image) => (
              <KeyImage key={`${image.instance} ${image.frame}`} treatment={treatment} image={image} />
            ))}
          </ul>
          <p className="mi q">{t('report.keyImagesHint')}</p>
        </section>
      )}
      {report.attachments.length > 0 && (
        <section>
          <h3>{t('report.attachments')}</h3>
          <ul className="files">
            {report.attachments.map((attachment) => (
              <Attachment
                key={attachment.index}
                href={addresses.attachment(treatment, handle, attachment.index)}
                attachment={attachment}
              />
            ))}
          </ul>
        </section>
      )}
      <Studies treatment={treatment} report={report} />
      <ReportPatient treatment={treatment} report={report} />
      <People report={report} />
      <Document report={report} />
    </aside>
  )
}

function KeyImage({
  treatment,
  image,
}: {
  readonly treatment: string
  readonly image: Report['keyImages'][number]
}) {
  const { comment } = image
  return (
    <li>
      <KeyImageLink treatment={treatment} image={image} title={comment} noPicture={<Icon name="images" />} />
      {comment && (
        <span className="mi q2 ki-comment" title={comment}>
          {comment}
        </span>
      )}
    </li>
  )
}

/** What a browser shows by itself; the rest, as a CDA document, is only taken away: the report shows what it says. */
const opensInBrowser = /^(application\/pdf|image\/(jpeg|png)|text\/plain)\b/i

function Attachment({
  href,
  attachment: { contentType, title, bytes },
}: {
  readonly href: string
  readonly attachment: Report['attachments'][number]
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const format = formatName({ kind: 'report', contentType })
  return (
    <li className="row">
      <Icon name="document" />
      {opensInBrowser.test(contentType) ? (
        <a className="grow" href={href} target="_blank" rel="noopener noreferrer">
          {title ?? t('report.original')}
          <span className="sr"> {t('report.newTab')}</span>
        </a>
      ) : (
        <span className="grow">{title ?? t('report.original')}</span>
      )}
      <span className="q nw">
        {format || contentType}, {formats.bytes(bytes)}
      </span>
      <a
        className="btn plain icon-only"
        href={href}
        download
        aria-label={t('report.save', { name: title ?? t('report.original') })}
      >
        <Icon name="download" small />
      </a>
    </li>
  )
}

function Studies({ treatment, report }: { readonly treatment: string; readonly report: Report }) {
  const { t } = useTranslation()
  if (report.studies.length === 0) return null
  return (
    <section>
      <h3>{t('report.studies')}</h3>
      <ul className="files">
        {report.studies.map(({ study, description }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a study may be unnamed and none moves
          <li className="row" key={index}>
            <Icon name="images" />
            {study ? (
              <Link className="grow" href={addresses.images(treatment, [study])}>
                {description ?? t('open.images')}
              </Link>
            ) : (
              <span className="grow q2">
                {description} {t('report.studyNotListed')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The patient as the report names them; said loudly where that isn't the person who was confirmed. */
function ReportPatient({
  treatment,
  report: { patient },
}: {
  readonly treatment: string
  readonly report: Report
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { data } = useQuery(treatmentQuery(treatment))
  const born = patient.birthDate
  const differs =
    data !== undefined &&
    born !== undefined &&
    data.patient.birthDate !== undefined &&
    born !== data.patient.birthDate
  return (
    <section>
      <h3>{t('report.patient')}</h3>
      {differs && (
        <p className="note danger sm" role="alert">
          <Icon name="warning" /> {t('report.otherBirthDate')}
        </p>
      )}
      <dl className="kv">
        <dt>{t('report.name')}</dt>
        <dd>{nameOf(patient)}</dd>
        <dt>{t('patient.birthDate')}</dt>
        <dd>{born ? formats.date(born) : t('common.notGiven')}</dd>
        <dt>{t('patient.sex')}</dt>
        <dd>{t(`sex.${patient.sex}`)}</dd>
        {patient.identifiers.map(({ system, value }) => (
          <div key={`${system} ${value}`} className="pair">
            <dt>{t('patient.identifier')}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function People({ report: { people } }: { readonly report: Report }) {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <section>
      <h3>{t('report.people')}</h3>
      <dl className="kv">
        {people.map(({ role, name, organisation, at }) => (
          <div key={`${role} ${name}`} className="pair">
            <dt>{t(`role.${role}`)}</dt>
            <dd>
              {name}
              {organisation && organisation !== name && <span className="q2"> · {organisation}</span>}
              {at && <span className="q when">{formats.dateTime(at)}</span>}
            </dd>
          </div>
        ))}
        {!people.some(({ role }) => role === 'legal-authenticator') && (
          <div className="pair">
            <dt>{t('role.legal-authenticator')}</dt>
            <dd className="none-yet">
              <Icon name="none" small /> {t('report.noneYet')}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function Document({ report }: { readonly report: Report }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['issued', formats.dateTime(report.issuedAt)],
    ['here', /[Z+]/.test(report.issuedAt?.slice(11) ?? '') ? formats.here(report.issuedAt) : undefined],
    ['versionName', report.version],
    ['language', report.language && formats.language(report.language)],
    ['country', report.country && formats.country(report.country)],
    ['confidentiality', report.confidentiality],
    ['documentId', report.documentId],
  ]
  return (
    <section>
      <h3>{t('report.document')}</h3>
      <dl className="kv">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name} className="pair">
              <dt>{t(`report.${name}`)}</dt>
              <dd className={name === 'documentId' ? 'mono' : undefined}>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  )
}
