import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PolicyContext } from '../policy/context.ts'
import { loadLocalCheck } from './local-check.ts'

const moduleOf = async (code: string): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), 'roentgate-module-')), 'rules.mjs')
  await writeFile(file, code)
  return file
}
const context = { interaction: 'list' } as unknown as PolicyContext

test("a country's module judges what it is given", async () => {
  const check = await loadLocalCheck(
    await moduleOf(
      "export const check = ({ interaction }) => interaction === 'list' ? { kind: 'refuse', reason: 'no-lists' } : { kind: 'pass' }",
    ),
  )

  expect(check(context)).toEqual({ kind: 'refuse', reason: 'no-lists', ncpError: '4705' })
  expect(check({ ...context, interaction: 'read' })).toEqual({ kind: 'pass' })
})

test.each(['undefined', 'true', 'Promise.resolve({ kind: "pass" })', '{ kind: "widen" }'])(
  'what is no verdict (%s) is an error, which decides as a refusal',
  async (value) => {
    const check = await loadLocalCheck(await moduleOf(`export const check = () => (${value})`))

    expect(() => check(context)).toThrow()
  },
)

test('a module without the function is refused at the start', async () => {
  await expect(loadLocalCheck(await moduleOf('export const other = 1'))).rejects.toThrow(/no function check/)
})
