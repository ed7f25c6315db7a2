import { promisify } from 'node:util'
import yauzl, { type Entry } from 'yauzl'
import { sha256 } from './files.ts'

/** Names and SHA-256 of the files in a ZIP. */
export async function zipDigests(path: string): Promise<Map<string, string>> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, { lazyEntries: true })
  const openEntry = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip))
  const digests = new Map<string, string>()
  return new Promise((resolve, reject) => {
    const take = async (entry: Entry): Promise<void> => {
      const chunks: Buffer[] = []
      for await (const chunk of await openEntry(entry)) chunks.push(chunk as Buffer)
      digests.set(entry.fileName, sha256(Buffer.concat(chunks)))
      zip.readEntry()
    }
    zip.on('entry', (entry: Entry) => void take(entry).catch(reject))
    zip.on('end', () => resolve(digests))
    zip.on('error', reject)
    zip.readEntry()
  })
}
