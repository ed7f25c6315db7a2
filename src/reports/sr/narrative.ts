import type { PageNode } from '../../dicom/objects/page.ts'
import { escaped } from '../cda/narrative.ts'

/** Items of a structured report as XHTML: names, values and what belongs to them, in their order and nesting. */
export function nodesDiv(nodes: readonly PageNode[]): string | undefined {
  const html = nodes.map(block).join('')
  return html === '' ? undefined : `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`
}

function block(node: PageNode): string {
  const inner =
    node.children.length > 0 ? `<ul>${node.children.map((one) => `<li>${line(one)}</li>`).join('')}</ul>` : ''
  return `<p>${words(node)}</p>${inner}`
}

function line(node: PageNode): string {
  const inner =
    node.children.length > 0 ? `<ul>${node.children.map((one) => `<li>${line(one)}</li>`).join('')}</ul>` : ''
  return `${words(node)}${inner}`
}

/** A name with its value; text keeps its lines. */
function words({ relation, name, value, notes }: PageNode): string {
  const lines = (value ?? '').split(/\n+/).map(safe).join('<br/>')
  const label = [relation && `(${relation})`, name].filter(Boolean).join(' ')
  const named = label === '' ? '' : `<b>${safe(label)}</b>${lines === '' ? '' : ': '}`
  const rest = notes.length > 0 ? ` <i>${safe(notes.join('; '))}</i>` : ''
  return `${named}${lines}${rest}`
}

// Control characters have no place in XML 1.0
const controls = /(?![\t\n])\p{Cc}/gu
const safe = (text: string): string => escaped(text.toWellFormed().replace(controls, ' '))
