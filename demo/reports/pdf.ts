/** A page of text to print: lines with a size in points; `bold` in the heavier face. */
export interface PdfLine {
  readonly text: string
  readonly size: number
  readonly bold?: boolean
}

const pageWidth = 595
const pageHeight = 842
const margin = 56

/**
 * A small PDF 1.4 (ISO 32000-1) of running text on A4, in the reader's own Helvetica with WinAnsi encoding, which has the
 * letters of Finnish and Swedish. Long lines are broken at spaces.
 */
export function textPdf(title: string, lines: readonly PdfLine[]): Buffer {
  const pages = layOut(lines)
  const objects: string[] = []
  const add = (body: string): number => objects.push(body)
  add('<< /Type /Catalog /Pages 2 0 R >>')
  const kids = pages.map((_, i) => `${6 + i * 2} 0 R`).join(' ')
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>')
  add(`<< /Title ${literal(title)} /Producer (Roentgate demo) >>`)
  pages.forEach((content, i) => {
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageWidth} ${pageHeight}] /Contents ${7 + i * 2} 0 R ` +
        '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
    )
    add(`<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`)
  })
  return assemble(objects)
}

function layOut(lines: readonly PdfLine[]): string[] {
  const pages: string[] = []
  let y = pageHeight - margin
  let content = ''
  for (const line of lines) {
    for (const part of wrap(line)) {
      if (y < margin + line.size) {
        pages.push(content)
        content = ''
        y = pageHeight - margin
      }
      y -= line.size * 1.35
      content += `BT /${line.bold === true ? 'F2' : 'F1'} ${line.size} Tf ${margin} ${y.toFixed(1)} Td ${literal(part)} Tj ET\n`
    }
    y -= line.size * 0.35
  }
  return [...pages, content]
}

/** Helvetica's letters are about half as wide as they are tall. */
function wrap({ text, size }: PdfLine): string[] {
  const most = Math.floor((pageWidth - 2 * margin) / (size * 0.5))
  const out: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > most && line !== '') {
      out.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...out, line]
}

// PDF names the letters by WinAnsi; what is beyond Latin-1 in our texts has a plain stand-in
const stand: Readonly<Record<string, string>> = { '–': '-', '−': '-', '’': "'", '”': '"' }

function literal(text: string): string {
  const plain = text.replace(/[–−’”]/g, (c) => stand[c] ?? c)
  return `(${plain.replace(/[\\()]/g, (c) => `\\${c}`)})`
}

function assemble(objects: readonly string[]): Buffer {
  let body = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const offsets: number[] = []
  objects.forEach((object, i) => {
    offsets.push(Buffer.byteLength(body, 'latin1'))
    body += `${i + 1} 0 obj\n${object}\nendobj\n`
  })
  const start = Buffer.byteLength(body, 'latin1')
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(body, 'latin1')
}
