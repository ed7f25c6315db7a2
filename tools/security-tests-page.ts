import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '..')
const id = z.string().regex(/^[NF]\d{2,3}$/)

const listSchema = z.strictObject({
  sections: z.array(
    z.strictObject({ title: z.string(), cases: z.record(id, z.tuple([z.string(), z.string()])) }),
  ),
  missing: z
    .record(id, z.string())
    .nullable()
    .transform((held) => held ?? {}),
  inapplicable: z.record(id, z.string()),
})

/** A test, found by its name in a source. */
interface Place {
  readonly file: string
  readonly name: string
}

/**
 * The page that says of every negative test and fault which test shows its outcome. A test is found by its name, which
 * starts with the ids that it stands for: `N018 and N019: an unknown certificate`.
 * Errors: a test or a gap for an id that isn't listed.
 */
export function securityTestsPage(): string {
  const list = listSchema.parse(parse(readFileSync(resolve(root, 'spec/security-tests.yaml'), 'utf8')))
  const places = placesById()
  const ids = new Set(list.sections.flatMap(({ cases }) => Object.keys(cases)))
  for (const named of [...places.keys(), ...Object.keys(list.missing), ...Object.keys(list.inapplicable)])
    if (!ids.has(named)) throw new Error(`${named} is not listed in spec/security-tests.yaml`)
  const tested = [...ids].filter((each) => places.has(each))
  const without = [...ids].filter((each) => each in list.inapplicable)
  for (const each of without)
    if (places.has(each)) throw new Error(`${each} is tested, though it is said not to apply`)
  const complete = tested.filter((each) => !(each in list.missing))
  return `# Security tests

Every negative test (N) and fault (F) of the exchange's security, and the test that shows its outcome. The tests carry the id at the start of their name; this page is made by \`node tools/generate-docs.ts\` from [spec/security-tests.yaml](../../spec/security-tests.yaml) and the names of the tests in the sources. Every test named here passes: the project's check runs them all.

${ids.size} cases: ${complete.length} tested, ${tested.length - complete.length} tested in part, ${without.length} that do not apply, ${ids.size - tested.length - without.length} not yet tested.

How outcomes are written: **AS401(x)**, **AS400(x)**: that status from the token endpoint, the error \`x\` as JSON, \`Cache-Control: no-store\`, no token, one entry in the journal. **RS401**: 401 with \`WWW-Authenticate\` and \`invalid_token\`, nothing read from the store, an entry in the journal. **RS403**: 403, \`forbidden\`. **INV404**: not to be told from an id that never was. **Q**: the object goes to quarantine and is never listed or served. **NO-NET**: nothing is fetched.
${list.sections.map(({ title, cases }) => section(title, cases, { places, ...list })).join('\n')}
`
}

function section(
  title: string,
  cases: Readonly<Record<string, readonly [string, string]>>,
  found: {
    places: ReadonlyMap<string, readonly Place[]>
    missing: Readonly<Record<string, string>>
    inapplicable: Readonly<Record<string, string>>
  },
): string {
  const rows = Object.entries(cases).map(([name, [about, outcome]]) => {
    const tests = links(found.places.get(name) ?? [])
    const without = found.inapplicable[name]
    const gap = without ?? found.missing[name]
    const state = without !== undefined ? 'does not apply' : tests.length === 0 ? 'not yet tested' : 'in part'
    const lacks =
      tests.length === 0 || gap !== undefined ? [gap === undefined ? state : `${state}: ${gap}`] : []
    return `| ${[name, about, outcome, [...tests, ...lacks.map(cell)].join('<br>')].map(String).join(' | ')} |`
  })
  return `\n## ${title}\n\n| id | case | outcome | test |\n|---|---|---|---|\n${rows.join('\n')}`
}

/** One link a file, with the names of its tests. */
function links(places: readonly Place[]): string[] {
  const files = Map.groupBy(places, ({ file }) => file)
  return [...files].map(([file, tests]) => {
    const names = new Set(tests.map(({ name }) => cell(name)))
    return `[${file}](../../${file}): ${[...names].join('; ')}`
  })
}

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ')

// A string that starts with an id: the name of a test or of a row of test.each. Skipped tests are none.
const named =
  /(?<![\w.])(?<skipped>(?:test|it|describe)\.(?:skip|todo)\(\s*)?(?<quote>['"`])(?<ids>[NF]\d{2,3}(?:(?:, | and |, and )[NF]\d{2,3})*)\b(?<rest>(?:(?!\k<quote>)[^\n])*)\k<quote>/g

function placesById(): ReadonlyMap<string, readonly Place[]> {
  const found = new Map<string, Place[]>()
  const files = globSync('{src,test,portal,bench}/**/*.{test,spec}.{ts,tsx}', { cwd: root }).toSorted()
  for (const file of files)
    for (const { groups } of readFileSync(resolve(root, file), 'utf8').matchAll(named)) {
      if (!groups || groups.skipped) continue
      const { ids = '', rest = '' } = groups
      for (const each of ids.match(/[NF]\d{2,3}/g) ?? []) {
        const held = found.get(each) ?? []
        found.set(each, [...held, { file, name: `${ids}${rest}`.replaceAll(/\$\{[^}]*\}/g, '…') }])
      }
    }
  return found
}
