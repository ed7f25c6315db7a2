import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { dateText } from './format.ts'
import { Preliminary } from './Preliminary.tsx'
import { type Prior, suggestPriors } from './priors.ts'

interface Props {
  readonly study: string
  readonly priors: readonly Prior[]
  readonly isPreliminary: (study: string) => boolean
  readonly onChoose: (study: string) => void
  readonly onClose: () => void
}

/** The patient's other studies, to open one beside the images. */
export function PriorsDialog({ study, priors, isPreliminary, onChoose, onClose }: Props) {
  const { t } = useTranslation('viewer')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const own = priors.find((one) => one.study === study)
  const { suggested, others } = suggestPriors(own, priors)
  const groups = [
    { title: t('compare.suggested'), members: suggested },
    { title: t('compare.others'), members: others },
  ].filter(({ members }) => members.length > 0)
  return (
    <dialog
      ref={dialog}
      className="rv-help rv-priors"
      aria-labelledby="rv-priors-title"
      onClose={onClose}
      data-priors
    >
      <h2 id="rv-priors-title">{t('compare.title')}</h2>
      {groups.length === 0 && <p className="rv-quiet">{t('compare.none')}</p>}
      {groups.map(({ title, members }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {members.map((prior) => (
              <li key={prior.study}>
                <button
                  type="button"
                  className="rv-prior"
                  data-prior={prior.study}
                  onClick={() => {
                    dialog.current?.close()
                    onChoose(prior.study)
                  }}
                >
                  <PriorLine prior={prior} isPreliminary={isPreliminary(prior.study)} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <footer>
        <button type="button" className="rv-button rv-end" onClick={() => dialog.current?.close()}>
          {t('help.close')}
        </button>
      </footer>
    </dialog>
  )
}

function PriorLine({ prior, isPreliminary }: { readonly prior: Prior; readonly isPreliminary: boolean }) {
  const { i18n } = useTranslation('viewer')
  return (
    <>
      <b>{dateText(prior.at, i18n.language)}</b>
      <span>{prior.modalities.join(' ')}</span>
      <span className="rv-prior-title">{prior.title}</span>
      {isPreliminary && <Preliminary />}
      <span className="rv-country">{prior.country}</span>
    </>
  )
}
