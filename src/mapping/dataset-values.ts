import type { ViewSection, ViewValue } from '../domain/report-view.ts'
import { nameIn } from '../terminology/names.ts'
import { type DatasetView, datasetElement, datasetViews } from './dataset.ts'
import type { DatasetOwner } from './dataset-owner.ts'
import { follow } from './dataset-path.ts'
import { roots } from './dataset-roots.ts'
import type { ReportGraph } from './report-graph.ts'
import { shownValue } from './value-text.ts'

const maxValues = 2000

/** Elements of the data set that a kind of section shows: what the report holds of each, in the order of the table. */
export function datasetValues(graph: ReportGraph, kind: ViewSection['kind'], language: string): ViewValue[] {
  const shown = datasetViews.filter(({ section }) => section === kind)
  const values = shown.flatMap((group) =>
    ownersOf(group.each, graph).flatMap((owner) => valuesOf(group, owner, graph, language)),
  )
  return withoutRepeats(new Set(shown.flatMap(({ once = [] }) => once)), values).slice(0, maxValues)
}

const whole: DatasetOwner = { value: {} }
const ownersOf = (root: string, graph: ReportGraph): readonly DatasetOwner[] =>
  root === '@whole' ? [whole] : (roots[root]?.(graph) ?? [])

function valuesOf(
  group: DatasetView,
  owner: DatasetOwner,
  graph: ReportGraph,
  language: string,
): ViewValue[] {
  const found = new Map(
    Object.entries(group.elements).map(([id, paths]) => [
      id,
      elementValues(id, paths, owner, graph, language),
    ]),
  )
  if (group.head) nameHead(group.head, found)
  return [...found.values()].flat()
}

/** Puts name and place of a finding beside its value, so that they can't be read apart. */
function nameHead(head: NonNullable<DatasetView['head']>, found: Map<string, ViewValue[]>): void {
  const values = found.get(head.element) ?? []
  const name = found.get(head.unless)?.[0]
  if (values.length === 0 || !name) return
  const sites = (head.site && found.get(head.site)) || []
  const label = [name.text, ...sites.map(({ text }) => text)].join(' · ')
  const { coding } = name
  found.delete(head.unless)
  if (head.site) found.delete(head.site)
  found.set(
    head.element,
    values.map((value) => ({ ...value, label, ...(coding && { labelCoding: coding }) })),
  )
}

function withoutRepeats(once: ReadonlySet<string>, values: readonly ViewValue[]): ViewValue[] {
  const elements = new Set([...once].map((id) => id.replace('#2', '')))
  const seen = new Set<string>()
  return values.filter(({ element, text }) => {
    const key = `${element} ${text}`
    const repeated = seen.has(key) && elements.has(element)
    seen.add(key)
    return !repeated
  })
}

/** Values of the first alternative that leads to any. */
function elementValues(
  id: string,
  alternatives: DatasetView['elements'][string],
  owner: DatasetOwner,
  graph: ReportGraph,
  language: string,
): ViewValue[] {
  const { name, vocabulary } = datasetElement(id)
  const label = nameIn(language, 'element', id) ?? name
  for (const alternative of alternatives) {
    const values = [alternative]
      .flat()
      .flatMap((path) => starts(path, owner, graph))
      .flatMap(({ from, rest }) =>
        rest === '' ? [from.value] : follow(from.value, rest, (r) => graph.index.resolve(r, from.owner)),
      )
      .flatMap((value) => shownValue(value, vocabulary, language) ?? [])
    if (values.length > 0) return values.map((shown) => ({ element: id.replace('#2', ''), label, ...shown }))
  }
  return []
}

/** A path from a named root, or from the element at hand. */
function starts(
  path: string,
  owner: DatasetOwner,
  graph: ReportGraph,
): { from: DatasetOwner; rest: string }[] {
  if (!path.startsWith('@')) return [{ from: owner, rest: path }]
  const dot = path.indexOf('.')
  const root = dot < 0 ? path : path.slice(0, dot)
  return ownersOf(root, graph).map((from) => ({ from, rest: dot < 0 ? '' : path.slice(dot + 1) }))
}
