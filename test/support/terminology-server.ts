import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const snomed = 'http://snomed.info/sct'

export interface TestTerminologyServer {
  readonly url: string
  /** Operation and code of every question. */
  readonly asked: string[]
  /** How it answers from now on. */
  behave(how: Behaviour): void
  close(): Promise<void>
}
type Behaviour = 'well' | 'slowly' | 'with-errors' | 'never' | 'endlessly'

/** Names as SNOMED CT's national editions have them. */
const concepts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`${snomed}|169069000`]: { en: 'CT of chest', pt: 'TC do tórax', de: 'CT des Thorax' },
  [`${snomed}|404684003`]: { en: 'Clinical finding' },
}
const maps: Readonly<Record<string, string>> = { 'urn:oid:2.999.30|KT-THX': '169069000' }

/** A small FHIR R4 terminology server that answers in the form of HAPI FHIR's. */
export async function testTerminologyServer(): Promise<TestTerminologyServer> {
  const asked: string[] = []
  let behaviour: Behaviour = 'well'
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const operation = pathname.split('/').at(-1) ?? ''
    asked.push(`${operation} ${searchParams.get('code') ?? searchParams.get('url')}`)
    if (behaviour === 'never') return
    if (behaviour === 'with-errors') return answer(response, 500, outcome('exception'))
    if (behaviour === 'endlessly') return endless(response)
    const code = `${searchParams.get('system') ?? searchParams.get('url')}|${searchParams.get('code')}`
    const [status, resource] = operations[operation]?.(code, searchParams) ?? [404, outcome('not-found')]
    setTimeout(() => answer(response, status, resource), behaviour === 'slowly' ? 200 : 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    asked,
    behave(how) {
      behaviour = how
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Operation = (code: string, query: URLSearchParams) => readonly [status: number, resource: object]

const operations: Readonly<Record<string, Operation>> = {
  $lookup(code) {
    const names = concepts[code]
    if (!names) return [404, outcome('not-found')]
    const designation = Object.entries(names).map(([language, value]) => ({
      name: 'designation',
      part: [
        { name: 'language', valueCode: language },
        { name: 'use', valueCoding: { system: snomed, code: '900000000000013009', display: 'Synonym' } },
        { name: 'value', valueString: value },
      ],
    }))
    return [200, parameters({ name: 'display', valueString: names.en }, ...designation)]
  },
  $translate(code) {
    const mapped = maps[code]
    if (!mapped) return [200, parameters({ name: 'result', valueBoolean: false })]
    return [
      200,
      parameters(
        { name: 'result', valueBoolean: true },
        {
          name: 'match',
          part: [
            { name: 'equivalence', valueCode: 'equivalent' },
            { name: 'concept', valueCoding: { system: snomed, code: mapped } },
          ],
        },
      ),
    ]
  },
  '$validate-code': (code) => [200, parameters({ name: 'result', valueBoolean: code in concepts })],
  $expand(_, query) {
    const contains = Object.entries(concepts).map(([key, { en: display }]) => ({
      system: snomed,
      code: key.split('|')[1],
      display,
    }))
    const count = Number(query.get('count'))
    return [
      200,
      { resourceType: 'ValueSet', expansion: { total: contains.length, contains: contains.slice(0, count) } },
    ]
  },
}

const parameters = (...parameter: object[]): object => ({ resourceType: 'Parameters', parameter })
const outcome = (code: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics: 'HAPI-1738: no such code' }],
})

function answer(response: ServerResponse, status: number, resource: object): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json;charset=UTF-8' })
  response.end(JSON.stringify(resource))
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/fhir+json' })
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}
