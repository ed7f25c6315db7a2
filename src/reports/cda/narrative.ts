import { inTable } from '../in-table.ts'
import { childrenOf, firstAt, textOf, type XmlNode } from './xml-tree.ts'

/** Elements of the CDA narrative block (CDA R2 4.3.5) and what they are in XHTML; the rest keeps its text alone. */
const tags: Readonly<Record<string, string>> = {
  paragraph: 'p',
  content: 'span',
  item: 'li',
  sub: 'sub',
  sup: 'sup',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  footnote: 'span',
}
/** `styleCode` of a content that has an element of its own in XHTML. */
const styles: Readonly<Record<string, string>> = { bold: 'b', italics: 'i', emphasis: 'em', underline: 'em' }

export interface Narrative {
  /** A `div` of XHTML, `undefined` when the block says nothing. */
  readonly div?: string
  /** Whether the block marks text as deleted: that text is not shown. */
  readonly hasDeleted: boolean
}

/**
 * The narrative block of a section as XHTML: text and plain structure only, nothing that loads or acts. A link is shown
 * with its address, a picture with the name of its attachment.
 * @param mediaName of what `renderMultiMedia` refers to, by its ID.
 */
export function narrativeOf(
  text: XmlNode | undefined,
  mediaName: (id: string) => string | undefined,
): Narrative {
  if (!text) return { hasDeleted: false }
  let hasDeleted = false
  const inside = (node: XmlNode): string =>
    node.children.map((child) => (typeof child === 'string' ? escaped(child) : block(child))).join('')
  const block = (node: XmlNode): string => {
    if (node.attributes.revised === 'delete') {
      hasDeleted = true
      return ''
    }
    const special = inTable(specials, node.name)
    return special ? special(node) : wrapped(node, inside(node))
  }
  const specials: Readonly<Record<string, (node: XmlNode) => string>> = {
    br: () => '<br/>',
    col: () => '',
    colgroup: () => '',
    script: () => '',
    style: () => '',
    caption: (node) => `<b>${inside(node)}</b> `,
    list: (node) => list(node, inside),
    table: (node) => table(node, inside),
    linkHtml: (node) => link(node, inside(node)),
    renderMultiMedia: (node) => media(node, mediaName, inside(node)),
    footnoteRef: () => '',
  }
  const html = inside(text).trim()
  return {
    hasDeleted,
    ...(/[^\s]/.test(html.replace(/<[^>]*>/g, '')) && {
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`,
    }),
  }
}

function wrapped(node: XmlNode, html: string): string {
  const style = (node.attributes.styleCode ?? '').toLowerCase().split(/\s+/)
  const styled = node.name === 'content' ? style.flatMap((word) => inTable(styles, word) ?? [])[0] : undefined
  const tag = styled ?? inTable(tags, node.name)
  return tag === undefined ? html : `<${tag}${spans(node)}>${html}</${tag}>`
}

const spans = ({ attributes }: XmlNode): string =>
  (['colspan', 'rowspan'] as const)
    .filter((name) => /^\d{1,3}$/.test(attributes[name] ?? ''))
    .map((name) => ` ${name}="${attributes[name]}"`)
    .join('')

/** A list's caption stands before it, as XHTML lists hold items only. */
function list(node: XmlNode, inside: (node: XmlNode) => string): string {
  const tag = node.attributes.listType === 'ordered' ? 'ol' : 'ul'
  const caption = firstAt(node, 'caption')
  const items = childrenOf(node, 'item').map((item) => `<li>${inside(item)}</li>`)
  const title = caption ? `<p><b>${inside(caption)}</b></p>` : ''
  return `${title}${items.length > 0 ? `<${tag}>${items.join('')}</${tag}>` : ''}`
}

/** Only rows may stand in a table; white space between them is no text. */
function table(node: XmlNode, inside: (node: XmlNode) => string): string {
  const caption = firstAt(node, 'caption')
  const rows = (part: XmlNode): string =>
    childrenOf(part, 'tr')
      .map((row) => {
        const cells = childrenOf(row).filter(({ name }) => name === 'td' || name === 'th')
        return `<tr>${cells.map((cell) => `<${cell.name}${spans(cell)}>${inside(cell)}</${cell.name}>`).join('')}</tr>`
      })
      .join('')
  const parts = childrenOf(node)
    .filter(({ name }) => ['thead', 'tbody', 'tfoot'].includes(name))
    .map((part) => `<${tags[part.name]}>${rows(part)}</${tags[part.name]}>`)
  const loose = rows(node)
  const body = [...parts, ...(loose === '' ? [] : [`<tbody>${loose}</tbody>`])].join('')
  const title = caption ? `<caption>${inside(caption)}</caption>` : ''
  return `<table>${title}${body}</table>`
}

/** Addresses are shown, never followed. */
function link(node: XmlNode, html: string): string {
  const href = node.attributes.href ?? ''
  const said = textOf(node) ?? ''
  if (href === '' || href.startsWith('#') || said.includes(href)) return html
  return `${html} (${escaped(href)})`
}

function media(node: XmlNode, mediaName: (id: string) => string | undefined, html: string): string {
  const names = (node.attributes.referencedObject ?? '')
    .split(/\s+/)
    .flatMap((id) => (id === '' ? [] : (mediaName(id) ?? [])))
  return `${html}${names.map((name) => `<span>[${escaped(name)}]</span>`).join(' ')}`
}

export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
