import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { loadConfig } from '../config.ts'

const readJson = async (file: string): Promise<never> => JSON.parse(await readFile(file, 'utf8')) as never

export function trustCommand(): Command {
  const command = new Command('trust').description('make, sign, add to and show the trust list')
  command
    .command('root')
    .description('make the pair of keys that signs trust lists')
    .requiredOption('--private <file>', 'where the private key goes: keep it offline')
    .requiredOption('--public <file>', 'where the public key goes: nodes pin it')
    .action(async (options: { private: string; public: string }) => {
      const { createTrustRoot } = await import('../trust/country-entry.ts')
      const { privateJwk, publicJwk } = await createTrustRoot()
      await writeFile(options.private, JSON.stringify(privateJwk), { mode: 0o600, flag: 'wx' })
      await writeFile(options.public, JSON.stringify(publicJwk), { flag: 'wx' })
    })
  command
    .command('entry')
    .description("print this country's own entry, to be handed to whoever signs the list")
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--cidr <ranges...>', 'address ranges of its hosts where they are not public')
    .action(async (options: { config: string; cidr?: string[] }) => {
      console.log(JSON.stringify(await entryOf(options.config, options.cidr), null, 2))
    })
  command
    .command('sign')
    .description('make the next edition of the list from the last one and new entries')
    .requiredOption('--private <file>', 'private key of the root')
    .requiredOption('--out <file>', 'the signed list')
    .option('--list <file>', 'the last edition; absent: the first')
    .option('--root <file>', 'public key that the last edition is checked with')
    .option('--iss <url>', 'who signs, for the first edition', 'https://trust.example.eu')
    .option('--days <n>', 'how long it is valid, for the first edition', Number, 7)
    .argument('[entries...]', 'entries to put in or replace')
    .action(
      async (
        entries: string[],
        options: { private: string; out: string; list?: string; root?: string; iss: string; days: number },
      ) => {
        const { addCountry, emptyTrustList } = await import('../trust/country-entry.ts')
        const { signTrustList, verifyTrustList } = await import('../trust/trust-list.ts')
        if (options.list && !options.root) throw new Error('Give --root to check the last edition')
        let content = options.list
          ? await verifyTrustList((await readFile(options.list, 'utf8')).trim(), [
              await readJson(options.root ?? ''),
            ])
          : emptyTrustList(options.iss, options.days)
        for (const entry of entries) content = addCountry(content, await readJson(entry)) as typeof content
        await writeFile(options.out, await signTrustList(content, await readJson(options.private)))
        console.log(`Edition ${content.seq} with ${content.countries.map(({ code }) => code).join(', ')}`)
      },
    )
  command
    .command('show')
    .description('check the list that a node uses and show it')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--json', 'print it whole')
    .action(async (options: { config: string; json?: true }) => {
      const { verifyTrustList } = await import('../trust/trust-list.ts')
      const { trust } = loadConfig(options.config)
      if (!trust) throw new Error('This configuration has no trust section')
      const roots = await Promise.all(trust.roots.map(readJson))
      const content = await verifyTrustList((await readFile(trust.list, 'utf8')).trim(), roots)
      if (options.json) {
        console.log(JSON.stringify(content, null, 2))
        return
      }
      console.log(`Edition ${content.seq}, valid until ${new Date(content.exp * 1000).toISOString()}`)
      for (const { code, status, issuer, jwks } of content.countries)
        console.log(`${code}  ${status}  ${issuer}  ${jwks.keys.length} keys`)
    })
  return command
}

async function entryOf(file: string, cidr: readonly string[] | undefined): Promise<object> {
  const { countryEntry } = await import('../trust/country-entry.ts')
  const { loadCountryPolicy } = await import('../trust/country-policy.ts')
  const { loadNodeKeys } = await import('../trust/keys.ts')
  const { trust, country, listen, national } = loadConfig(file)
  if (!trust || !listen.exchange)
    throw new Error('This configuration has no trust section or no exchange listener')
  return countryEntry(await loadNodeKeys(trust.keys), {
    policy: await loadCountryPolicy(country, national.file),
    exchange: listen.exchange.url,
    ...(listen.images && { images: [listen.images.url] }),
    ...(listen.viewer && { viewer: [listen.viewer.url] }),
    ...(listen.portal && { portal: [listen.portal.url] }),
    ...(cidr && { cidr }),
  })
}
