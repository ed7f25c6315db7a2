import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { ctSlice } from '../../test/support/ct-slice.ts'
import { inspect } from '../dicom/gate.ts'
import { packed } from '../dicom/packed.ts'
import { bufferSource } from '../dicom/source.ts'
import type { ManifestInstance } from '../domain/study.ts'
import type { ChannelAnswer } from './channel-answer.ts'
import { fetchedFile } from './fetched-file.ts'
import type { StudyChannel } from './ports.ts'

const file = ctSlice({ instance: '1.2.3.4' })
const other = ctSlice({ instance: '1.2.3.4', value: 7 })
const pack = (bytes: Buffer): Buffer => packed(bytes, inspect(bufferSource(bytes)))
const instance = {
  sopInstanceUid: '1.2.3.4',
  bytes: file.length,
  sha256: createHash('sha256').update(file).digest('hex'),
} as ManifestInstance

interface Source {
  readonly packed?: Buffer
  /** Of the packed form; the line breaks after so many bytes of the first answer. */
  readonly breaksAfter?: number
  readonly tags?: readonly string[]
}

/** A source of one object, what was asked of it, and what came of it. */
async function fetchFrom(source: Source, channel = {} as StudyChannel) {
  const asked: string[] = []
  const parts: Buffer[] = []
  let answers = 0
  const ask = async (how: {
    packed: boolean
    from?: { byte: number; etag: string }
  }): Promise<ChannelAnswer> => {
    asked.push(`${how.packed ? 'packed' : 'plain'} from ${how.from?.byte ?? 0}`)
    const whole = how.packed ? source.packed : undefined
    const bytes = (whole ?? file).subarray(how.from?.byte ?? 0)
    const etag = whole ? (source.tags?.[answers] ?? '"p"') : '"s"'
    const stops = whole && answers++ === 0 ? source.breaksAfter : undefined
    const body = Readable.from(
      (async function* () {
        yield bytes.subarray(0, stops)
        if (stops !== undefined) throw new Error('the line broke')
      })(),
    )
    return {
      status: 200,
      contentType: 'application/dicom',
      contentLength: bytes.length,
      etag,
      ...(how.from && { start: how.from.byte }),
      ...(whole && { isPacked: true }),
      body,
    }
  }
  const resuming = { patienceMs: 10_000 }
  const read = async (): Promise<void> => {
    for await (const part of fetchedFile({ instance, channel, resuming, ask, held: undefined }))
      parts.push(part)
  }
  await read()
  return { asked, bytes: Buffer.concat(parts) }
}

test('a packed object comes out as its source signed for it', async () => {
  const { asked, bytes } = await fetchFrom({ packed: pack(file) })

  expect(bytes.equals(file)).toBe(true)
  expect(asked).toEqual(['packed from 0'])
})

test('a source that packs nothing gives it as ever', async () => {
  const { asked, bytes } = await fetchFrom({})

  expect(bytes.equals(file)).toBe(true)
  expect(asked).toHaveLength(1)
})

test('a line that breaks goes on where the packed bytes stopped', async () => {
  const { asked, bytes } = await fetchFrom({ packed: pack(file), breaksAfter: 100 })

  expect(bytes.equals(file)).toBe(true)
  expect(asked).toEqual(['packed from 0', 'packed from 100'])
})

test.each<[string, Source]>([
  ['is no object', { packed: Buffer.from('this is nothing') }],
  ['is another object', { packed: pack(other) }],
  ['ends too early', { packed: pack(file).subarray(0, 200) }],
  ['goes on as something else', { packed: pack(file), breaksAfter: 100, tags: ['"a"', '"b"'] }],
])(
  'what comes packed and %s is fetched as it is stored, and nothing is asked for packed again',
  async (_, source) => {
    const channel = {} as StudyChannel
    const { asked, bytes } = await fetchFrom(source, channel)

    expect(bytes.equals(file)).toBe(true)
    expect(asked.at(-1)).toBe('plain from 0')
    expect((await fetchFrom(source, channel)).asked).toEqual(['plain from 0'])
  },
)
