import type { FastifyInstance } from 'fastify'
import { addSource } from '../../country-b/add-source.ts'
import { endTreatment } from '../../country-b/break-glass.ts'
import { identifyPatient } from '../../country-b/identify-patient.ts'
import { openTreatment } from '../../country-b/open-treatment.ts'
import type { Notice as KeptNotice } from '../../country-b/ports.ts'
import { ExchangeError } from '../../errors.ts'
import { actingIn, treatingIn } from './caller.ts'
import type { Countries, IdentifyResponse, Notice } from './contract-identification.ts'
import { identifyRequest } from './contract-identification.ts'
import type { Treatment } from './contract-treatment.ts'
import { addSourceRequest, openTreatmentRequest } from './contract-treatment.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'
import { identityView, isoTime, treatmentView } from './views.ts'

/** Guideline steps 3 and 4: whom to ask, who the patient is, what they are told, and the treatment that follows. */
export function identificationRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.get(
    '/api/countries',
    async (): Promise<Countries> => ({
      countries: requester.exchange
        .countries()
        .filter(({ code }) => code !== deps.country)
        .map(({ code, mask }) => ({ code, mask: [...mask] })),
    }),
  )

  app.get('/api/notice', async (request): Promise<Notice> => {
    const { language } = request.query as { language?: unknown }
    const notices = requester.notices()
    const notice = nearest(notices, typeof language === 'string' ? language : '')
    if (!notice) throw new ExchangeError('not-found')
    return {
      version: notice.version,
      language: notice.language,
      languages: notices.map((one) => one.language),
      sha256: notice.sha256,
      paragraphs: [...notice.paragraphs],
    }
  })

  app.post('/api/identifications', async (request): Promise<IdentifyResponse> => {
    const outcome = await identifyPatient(requester, actingIn(request), parsed(identifyRequest, request.body))
    if (outcome.kind === 'incomplete') return { kind: 'incomplete', faults: [...outcome.faults] }
    if (outcome.kind === 'no-match') return { kind: 'no-match' }
    const { handle, identification } = outcome
    return {
      kind: 'match',
      identification: handle,
      patient: identityView(identification.patient),
      confirmedAt: isoTime(identification.confirmedAt),
    }
  })

  app.post('/api/treatments', async (request, reply): Promise<Treatment> => {
    const body = parsed(openTreatmentRequest, request.body)
    const treatment = await openTreatment(requester, actingIn(request), body)
    reply.code(201).header('location', `/api/treatments/${treatment.id}`)
    return treatmentView(treatment)
  })

  app.get('/api/treatments/:treatment', async (request): Promise<Treatment> => {
    return treatmentView((await treatingIn(deps, request)).treatment)
  })

  app.post('/api/treatments/:treatment/sources', async (request, reply): Promise<Treatment> => {
    const treating = await treatingIn(deps, request)
    const { identification } = parsed(addSourceRequest, request.body)
    const treatment = await addSource(requester, treating, identification)
    reply.code(201)
    return treatmentView(treatment)
  })

  app.delete('/api/treatments/:treatment', async (request, reply) => {
    await endTreatment(requester, await treatingIn(deps, request))
    return reply.code(204).send()
  })
}

/** The notice in the language that was wished for, else in the same language of another place, else in English. */
function nearest(notices: readonly KeptNotice[], wish: string): KeptNotice | undefined {
  const wanted = wish.toLowerCase()
  const main = wanted.split('-')[0]
  const of = (language: string | undefined): KeptNotice | undefined =>
    notices.find((notice) => notice.language.toLowerCase() === language)
  return of(wanted) ?? of(main) ?? of('en') ?? notices[0]
}
