import type { ListRow } from '../../src/http/portal/contract-list.ts'
import type { Study } from '../../src/http/portal/contract-study.ts'
import { type BrowserSession, signIn } from './browser-session.ts'
import type { ReadyLine } from './demo.ts'

/** A signed-in professional with the list of one person: what a local system or the portal's browser part has. */
export interface OpenPatient {
  readonly session: BrowserSession
  /** Path of the treatment relationship below the portal. */
  readonly path: string
  readonly rows: readonly ListRow[]
  json<T>(path: string): Promise<T>
}

export type Traits = Readonly<Record<string, string>>

/** Signs in, identifies, gives the notice and asks for the list. */
export async function openPatient(
  { portal, login }: Pick<ReadyLine, 'portal' | 'login'>,
  traits: Traits,
): Promise<OpenPatient> {
  const session = await signIn(portal, login)
  const answer = async <T>(response: Response): Promise<T> => {
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const asked = { country: 'FI', purpose: 'TREAT', traits }
  const { identification } = await answer<{ identification?: string }>(
    await session.send('POST', '/api/identifications', asked),
  )
  if (identification === undefined) throw new Error('Nobody was found')
  const notice = { version: '1', language: 'fi', method: 'shown' }
  const { treatment } = await answer<{ treatment: string }>(
    await session.send('POST', '/api/treatments', { identification, notice }),
  )
  const path = `/api/treatments/${treatment}`
  const json = async <T>(below: string): Promise<T> => answer(await session.fetch(path + below))
  const { rows } = await json<{ rows: ListRow[] }>('/sources/FI/documents')
  return { session, path, rows, json }
}

/** Handles of every object of the studies in a list, by SOP Instance UID. */
export async function filePaths({ path, rows, json }: OpenPatient): Promise<Map<string, string>> {
  const paths = new Map<string, string>()
  for (const { id } of rows.filter(({ kind }) => kind === 'study')) {
    const { series } = await json<Study>(`/studies/${id}`)
    for (const one of series) {
      const root = `/studies/${id}/series/${one.series}`
      const sets = await json<{ handle: string; '00080018': { Value: string[] } }[]>(`${root}/metadata`)
      for (const { handle, '00080018': uid } of sets)
        paths.set(uid.Value[0] ?? '', `${path}${root}/instances/${handle}/file`)
    }
  }
  return paths
}
