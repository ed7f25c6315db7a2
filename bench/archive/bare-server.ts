import { createReadStream } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { load, sizes } from './load.ts'

// The measure of "as fast as Node sends these bytes from this disk": no index, no token, no journal.
const { folder, ct } = load(process.argv[2] ?? '')
const boundary = 'bare'
const tail = `--${boundary}--\r\n`

interface Piece {
  readonly file: string
  readonly type: string
  readonly from: number
  readonly bytes: number
}

const object = ({ file, bytes }: (typeof ct)[number]): Piece => ({
  file,
  type: 'application/dicom',
  from: 0,
  bytes,
})
const frame = ({ file, bytes }: (typeof ct)[number]): Piece => ({
  file,
  type: 'application/octet-stream',
  from: bytes - sizes.frameBytes,
  bytes: sizes.frameBytes,
})
const head = ({ type }: Piece): string => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n`

const answers = new Map<string, readonly Piece[]>([
  [`/studies/${ct[0]?.study}`, ct.map(object)],
  ...ct.flatMap((each) => {
    const path = `/studies/${each.study}/series/${each.series}/instances/${each.instance}`
    return [
      [path, [object(each)]],
      [`${path}/frames/1`, [frame(each)]],
    ] as [string, readonly Piece[]][]
  }),
])

async function send(response: ServerResponse, pieces: readonly Piece[]): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + head(piece).length + piece.bytes + 2, tail.length)
  const type = `multipart/related; type="${pieces[0]?.type}"; boundary=${boundary}`
  response.writeHead(200, { 'content-type': type, 'content-length': length })
  for (const piece of pieces) {
    response.write(head(piece))
    const { from, bytes } = piece
    const stream = createReadStream(join(folder, piece.file), {
      start: from,
      end: from + bytes - 1,
      highWaterMark: 2 ** 20,
    })
    for await (const chunk of stream)
      if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve))
    response.write('\r\n')
  }
  response.end(tail)
}

const server = createServer((request, response) => {
  const pieces = answers.get(request.url ?? '')
  if (pieces) void send(response, pieces)
  else response.writeHead(404).end()
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit())
