import { type Block, type Cell, type Fact, firstRows, type Page, type PageNode, printable } from './page.ts'

const style = `
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.2rem;border-bottom:1px solid #767676;margin-top:1.5rem}
h3,h4,h5,h6{font-size:1rem;margin:1rem 0 .25rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{font-weight:600}dd{margin:0}
p,dd,td{white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.2rem .5rem;text-align:start;vertical-align:top}
ul{margin:.1rem 0;padding-inline-start:1.5rem}.code,.note,.relation{color:#595959;font-size:.85em}
.swatch{display:inline-block;width:1em;height:1em;border:1px solid #1a1a1a;margin-inline-end:.4em;vertical-align:-.1em}
svg{max-width:100%;height:auto}
`.trim()

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A value as text or as a quoted attribute of HTML and XML. */
export const escaped = (value: string): string =>
  printable(value).replace(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** A page as one HTML document: no scripts, nothing that loads, every value escaped. */
export function pageHtml(page: Page): string {
  const language =
    page.language !== undefined && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/.test(page.language)
      ? ` lang="${page.language}"`
      : ''
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(page.title)}</title><style>${style}</style></head>`,
    `<body><main><h1${language} dir="auto">${escaped(page.title)}</h1>`,
    ...page.blocks.map((block) => section(block, language)),
    '</main></body></html>',
    '',
  ].join('\n')
}

function section(block: Block, language: string): string {
  const content = contents(block, language)
  return content === '' ? '' : `<section><h2>${escaped(block.title)}</h2>\n${content}</section>`
}

function contents(block: Block, language: string): string {
  switch (block.kind) {
    case 'facts':
      return factList(block.facts)
    case 'prose':
      return block.paragraphs.map((text) => `<p dir="auto">${escaped(text)}</p>\n`).join('')
    case 'table':
      return table(block)
    case 'tree':
      return block.nodes.length === 0 ? '' : `<div${language}>\n${nodes(block.nodes, 3)}</div>`
    case 'drawing':
      return block.svg
  }
}

function factList(list: readonly Fact[]): string {
  if (list.length === 0) return ''
  const { shown, more } = firstRows(list)
  const rows = shown.map(
    ({ name, value }) => `<dt>${escaped(name)}</dt><dd dir="auto">${escaped(value)}</dd>\n`,
  )
  return `<dl>\n${rows.join('')}</dl>\n${leftOut(more)}`
}

function table({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  if (rows.length === 0) return ''
  const { shown, more } = firstRows(rows)
  const heads = head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')
  const lines = shown.map((row) => `<tr>${row.map(cell).join('')}</tr>\n`)
  return `<table><thead><tr>${heads}</tr></thead><tbody>\n${lines.join('')}</tbody></table>\n${leftOut(more)}`
}

const leftOut = (more: number): string =>
  more === 0 ? '' : `<p class="note">${more} more are not shown.</p>\n`

function cell(value: Cell): string {
  if (typeof value === 'string') return `<td dir="auto">${escaped(value)}</td>`
  const colour = /^#[0-9a-f]{6}$/.test(value.colour) ? value.colour : '#ffffff'
  return `<td dir="auto"><span class="swatch" style="background:${colour}"></span>${escaped(value.text)}</td>`
}

/** Headings stand by themselves, runs of lines between them in a list. */
function nodes(list: readonly PageNode[], level: number): string {
  const pieces: string[] = []
  let open = false
  for (const node of list) {
    if (node.isHeading === open) pieces.push(open ? '</ul>\n' : '<ul>\n')
    open = !node.isHeading
    pieces.push(node.isHeading ? heading(node, level) : line(node, level))
  }
  return pieces.join('') + (open ? '</ul>\n' : '')
}

function heading(node: PageNode, level: number): string {
  const tag = `h${Math.min(level, 6)}`
  const { name = 'Section' } = node
  return (
    `<section><${tag}>${relation(node)}<bdi>${escaped(name)}</bdi>${code(node.nameCode)}</${tag}>\n` +
    `${notes(node)}${nodes(node.children, level + 1)}</section>\n`
  )
}

function line(node: PageNode, level: number): string {
  const name =
    node.name === undefined ? '' : `<strong><bdi>${escaped(node.name)}</bdi></strong>${code(node.nameCode)}`
  const value =
    node.value === undefined
      ? ''
      : `${name === '' ? '' : ': '}<bdi>${escaped(node.value).replaceAll('\n', '<br>')}</bdi>${code(node.valueCode)}`
  const below = node.children.length === 0 ? '' : `\n${nodes(node.children, level)}`
  return `<li>${relation(node)}${name}${value}${notes(node)}${below}</li>\n`
}

const relation = (node: PageNode): string =>
  node.relation === undefined ? '' : `<span class="relation">${escaped(node.relation)}:</span> `

const code = (text: string | undefined): string =>
  text === undefined ? '' : ` <span class="code">${escaped(text)}</span>`

const notes = (node: PageNode): string =>
  node.notes.map((note) => `<div class="note" dir="auto">${escaped(note)}</div>`).join('')
