import { Command } from 'commander'
import { loadConfig } from '../config.ts'

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

export function keysCommand(): Command {
  const command = new Command('keys').description("make, rotate and list this node's keys")
  command
    .command('make')
    .description('make the keys of a new node')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .requiredOption('--issuer <url>', 'issuer URL of the country')
    .option('--host <names...>', 'names and addresses of its listeners', ['127.0.0.1'])
    .action(async (options: { config: string; issuer: string; host: string[] }) => {
      const { createNodeKeys } = await import('../trust/keys.ts')
      const { country, dir } = await target(options.config)
      const keys = await createNodeKeys(dir, { country, issuer: options.issuer, hosts: options.host })
      console.log(`Keys of ${country} made. Public key pin: ${keys.spkiSha256}`)
    })
  command
    .command('rotate')
    .description('put a new key beside the old one')
    .argument('<purpose>', 'tls, sig-token, sig-audit or sig-msg')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--now', 'sign with it at once instead of in 30 days')
    .action(async (purpose: string, options: { config: string; now?: true }) => {
      const { rotateNodeKey } = await import('../trust/keys.ts')
      const { keyPurposes } = await import('../trust/key-folder.ts')
      const known = ['tls' as const, ...keyPurposes].find((one) => one === purpose)
      if (!known) throw new Error(`A purpose is one of: tls, ${keyPurposes.join(', ')}`)
      const { dir } = await target(options.config)
      const name = await rotateNodeKey(
        dir,
        known,
        options.now ? { signFrom: Math.floor(Date.now() / 1000) } : {},
      )
      console.log(`New key ${name}. Put the new entry into the trust list (roentgate trust entry).`)
    })
  command
    .command('list')
    .description('list the keys')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--json', 'print as JSON')
    .action(async (options: { config: string; json?: true }) => {
      const { listNodeKeys } = await import('../trust/keys.ts')
      const rows = await listNodeKeys((await target(options.config)).dir)
      if (options.json) console.log(JSON.stringify(rows))
      else
        for (const { name, purpose, signFrom, exp } of rows)
          console.log(`${purpose.padEnd(10)} ${name}  signs from ${day(signFrom)}, ends ${day(exp)}`)
    })
  return command
}

async function target(file: string): Promise<{ country: string; dir: string }> {
  const config = loadConfig(file)
  if (!config.trust) throw new Error('This configuration has no trust section')
  return { country: config.country, dir: config.trust.keys }
}
