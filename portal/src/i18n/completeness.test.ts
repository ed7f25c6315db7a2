import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { languages } from '../format/languages.ts'

type Texts = { readonly [key: string]: string | Texts }

const here = import.meta.dirname
const source = join(here, '..')
const plural = /_(zero|one|two|few|many|other)$/

function flat(texts: Texts, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...flat(value, `${path}${key}.`)],
    ),
  )
}
const read = (language: string): ReadonlyMap<string, string> =>
  flat(JSON.parse(readFileSync(join(here, `${language}.json`), 'utf8')))
const bases = (texts: ReadonlyMap<string, string>): Set<string> =>
  new Set([...texts.keys()].map((key) => key.replace(plural, '')))

const english = read('en')
const codes = Object.keys(languages)

test('there is one file for each language that can be chosen', () => {
  const files = readdirSync(here).filter((name) => name.endsWith('.json'))

  expect(files.sort()).toEqual(codes.map((code) => `${code}.json`).sort())
})

test('every text that the source asks for is there', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/test\.ts|^(viewer|operator)/.test(name),
  )
  const keys = bases(english)
  const missing = files.flatMap((name) => {
    const text = readFileSync(join(source, name), 'utf8')
    const plain = [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((found) => String(found[1]))
    const chosen = [...text.matchAll(/\? '([a-z]\w*\.[\w.-]+)' : '([a-z]\w*\.[\w.-]+)'/g)].flatMap(
      (found) => [String(found[1]), String(found[2])],
    )
    const built = [...text.matchAll(/\bt\(\s*`([\w.-]+\.)\$\{/g)].map((found) => String(found[1]))
    return [
      ...[...plain, ...chosen].filter((key) => !keys.has(key)),
      ...built.filter((start) => ![...keys].some((key) => key.startsWith(start))),
    ].map((key) => `${name}: ${key}`)
  })

  expect(missing).toEqual([])
})
