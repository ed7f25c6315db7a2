import type { FastifyInstance } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { demandOperator } from '../../operator/demand-operator.ts'
import type { ExchangeCounts, MeasuredLine } from '../../operator/ports.ts'
import {
  type JournalPage as FoundPage,
  type JournalSearch,
  searchJournal,
} from '../../operator/search-journal.ts'
import { actingIn, callerOf } from './caller.ts'
import {
  type Exchanges,
  exchangesQuery,
  failuresRequest,
  type JournalPage,
  type JournalRequest,
  journalRequest,
} from './contract-operator.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'

const dayMs = 86_400_000
/** A longer search without the index of transactions would read for minutes. */
const longestDays = 92

/** What passed between the countries, and what failed. Errors of each: `not-found` for whoever isn't an operator. */
export function operatorJournalRoutes(app: FastifyInstance, { operator }: PortalDeps): void {
  app.get('/api/operator/exchanges', async (request): Promise<Exchanges> => {
    demandOperator(callerOf(request).professional)
    const { days } = parsed(exchangesQuery, request.query)
    const { exchanges } = operator
    const [{ from, counts }, lines, transfers] = await Promise.all([
      exchanges.counts(new Date(Date.now() - Number(days) * dayMs)),
      exchanges.lines(),
      exchanges.transfers(),
    ])
    const countries = [...new Set([...counts, ...lines].map(({ country }) => country))].sort()
    return {
      from: from.toISOString(),
      countries: countries.map((country) => countryView(country, counts, lines)),
      transfers: transfers.map(({ reason, ...rest }) => ({ ...rest, ...(reason !== null && { reason }) })),
    }
  })

  app.post('/api/operator/failures', async (request): Promise<JournalPage> => {
    demandOperator(callerOf(request).professional)
    const { after } = parsed(failuresRequest, request.body)
    const search = { onlyFailures: true, ...afterOf(after) }
    const page = pageView(await searchJournal(operator, actingIn(request), search))
    // Who it was is for the search of the journal to say.
    return { ...page, lines: page.lines.map(({ professional: _, ...line }) => line) }
  })

  app.post('/api/operator/journal', async (request): Promise<JournalPage> => {
    demandOperator(callerOf(request).professional)
    const search = searchOf(parsed(journalRequest, request.body))
    return pageView(await searchJournal(operator, actingIn(request), search))
  })
}

function countryView(
  country: string,
  counts: readonly ExchangeCounts[],
  lines: readonly MeasuredLine[],
): Exchanges['countries'][number] {
  const countOf = (isAnswered: boolean): Exchanges['countries'][number]['asked'] => {
    const found = counts.find((one) => one.country === country && one.answered === isAnswered)
    return { requests: found?.requests ?? 0, failures: found?.failures ?? 0 }
  }
  const { samples, bytesPerSecond, firstByteMs, within } = lines.find((one) => one.country === country) ?? {}
  return {
    country,
    asked: countOf(false),
    answered: countOf(true),
    ...(samples && bytesPerSecond && firstByteMs && { line: { samples, bytesPerSecond, firstByteMs } }),
    ...(typeof within === 'number' && { within }),
  }
}

function searchOf({ from, until, transaction, after, ...rest }: JournalRequest): JournalSearch {
  const span = { from: new Date(from), until: new Date(until) }
  const days = (span.until.getTime() - span.from.getTime()) / dayMs
  if (transaction === undefined && days > longestDays)
    throw new ExchangeError('bad-request', `At most ${longestDays} days are searched at once.`)
  return {
    ...(transaction === undefined ? span : { transaction: transaction.toLowerCase() }),
    ...afterOf(after),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  }
}

const placeForm = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\/(\d{1,15})\/(.{1,200})$/

function afterOf(place: string | undefined): Pick<JournalSearch, 'after'> {
  if (place === undefined) return {}
  const [, recorded = '', seq, node = ''] = placeForm.exec(place) ?? []
  const at = new Date(recorded)
  if (Number.isNaN(at.getTime())) throw new ExchangeError('bad-request')
  return { after: { recorded: at, seq: Number(seq), node } }
}

function pageView({ lines, next }: FoundPage): JournalPage {
  return {
    lines: lines.map(({ at, ...line }) => ({ ...line, at: at.toISOString() })),
    ...(next && { next: `${next.recorded.toISOString()}/${next.seq}/${next.node}` }),
  }
}
