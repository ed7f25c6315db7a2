import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { JournalRequest } from '../../../src/http/portal/contract-operator.ts'
import { useSession } from '../api/queries.ts'
import { JournalForm } from './JournalForm.tsx'
import { Lines } from './Lines.tsx'
import { journalQuery } from './queries.ts'

const dayMs = 86_400_000

/** Looks for entries of the journal; begins with a transaction's where the address names one. */
export function JournalPage() {
  const [address] = useSearchParams()
  const transaction = address.get('transaction') ?? ''
  return <Search key={transaction} transaction={transaction} />
}

function Search({ transaction }: { readonly transaction: string }) {
  const { t } = useTranslation('operator')
  const [lastDay] = useState((): Pick<JournalRequest, 'from' | 'until'> => {
    const now = Date.now()
    return { from: new Date(now - dayMs).toISOString(), until: new Date(now + dayMs / 24).toISOString() }
  })
  const [search, setSearch] = useState<JournalRequest | undefined>(
    transaction === '' ? undefined : { ...lastDay, transaction },
  )
  return (
    <section className="stack">
      <h2>{t('pages.journal')}</h2>
      <p className="q2">{t('journal.lead')}</p>
      <JournalForm begin={search ?? lastDay} onSearch={setSearch} />
      {search && <Found key={JSON.stringify(search)} search={search} />}
    </section>
  )
}

function Found({ search }: { readonly search: JournalRequest }) {
  const { t } = useTranslation('operator')
  const { csrf } = useSession()
  const found = useInfiniteQuery(journalQuery(search, csrf))
  return (
    <Lines
      found={found}
      columns={['when', 'what', 'outcome', 'other', 'professional', 'reason', 'transaction']}
      none={t('journal.none')}
      failed={t('journal.failed')}
    />
  )
}
