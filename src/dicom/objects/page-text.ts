import { type Block, type Cell, firstRows, type Page, type PageNode, printable } from './page.ts'

/** A page as plain text: headings underlined, trees indented. */
export function pageText(page: Page): string {
  const blocks = page.blocks.flatMap((block) => {
    const lines = content(block)
    return lines.length === 0 ? [] : ['', ...underlined(block.title, '-'), ...lines]
  })
  return `${[...underlined(page.title, '='), ...blocks].join('\n')}\n`
}

const underlined = (title: string, sign: string): readonly string[] => {
  const line = oneLine(title)
  return [line, sign.repeat(Math.min(80, Math.max(3, line.length)))]
}

const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim()

/** Further lines of a value stand below its first. */
const indented = (text: string, indent: string): string => printable(text).replaceAll('\n', `\n${indent}`)

function content(block: Block): readonly string[] {
  switch (block.kind) {
    case 'facts': {
      const { shown, more } = firstRows(block.facts)
      const lines = shown.map(({ name, value }) => `${oneLine(name)}: ${indented(value, '    ')}`)
      return [...lines, ...leftOut(more)]
    }
    case 'prose':
      return block.paragraphs.map(printable)
    case 'table':
      return tableLines(block)
    case 'tree':
      return nodeLines(block.nodes, 0)
    case 'drawing':
      return []
  }
}

function tableLines({ head, rows }: Extract<Block, { kind: 'table' }>): readonly string[] {
  if (rows.length === 0) return []
  const { shown, more } = firstRows(rows)
  const lines = [head, ...shown].map((row) => row.map(cellText).join(' | '))
  return [...lines, ...leftOut(more)]
}

const leftOut = (more: number): readonly string[] => (more === 0 ? [] : [`${more} more are not shown.`])

const cellText = (cell: Cell): string =>
  oneLine(typeof cell === 'string' ? cell : `${cell.text} ${cell.colour}`)

function nodeLines(nodes: readonly PageNode[], level: number): readonly string[] {
  const indent = '  '.repeat(level)
  return nodes.flatMap((node) => [
    `${indent}${lineOf(node, indent)}`,
    ...node.notes.map((note) => `${indent}    (${indented(note, `${indent}    `)})`),
    ...nodeLines(node.children, level + 1),
  ])
}

function lineOf(node: PageNode, indent: string): string {
  const relation = node.relation === undefined ? '' : `${node.relation}: `
  const name = [node.name ?? (node.isHeading ? 'Section' : undefined), node.nameCode]
    .filter((part) => part !== undefined)
    .map(oneLine)
    .join(' ')
  if (node.isHeading) return `${relation}${name}`
  const value = [node.value, node.valueCode]
    .filter((part) => part !== undefined)
    .map((part) => indented(part, `${indent}    `))
    .join(' ')
  return relation + [name, value].filter((part) => part !== '').join(': ')
}
