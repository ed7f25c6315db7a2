import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Command } from 'commander'
import { type Config, loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { auditJournalStore } from '../storage/audit-journal.ts'
import { openDatabase } from '../storage/database.ts'

/** What `audit verify` ends with beside 0: the chain is broken, or a signed checkpoint says otherwise. */
const verifyExit = { intact: 0, broken: 2, 'checkpoint-mismatch': 3 } as const

export function auditCommand(): Command {
  const command = new Command('audit').description('check and export the journal')
  command
    .command('verify')
    .description('compute the chain again; exit 0 intact, 2 broken, 3 a signed checkpoint says otherwise')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--json', 'print the result as JSON')
    .action((options: { config: string; json?: true }) =>
      verify(loadConfig(options.config), options.json === true),
    )
  command
    .command('export')
    .description('write every entry as a FHIR AuditEvent, one a line')
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .option('--out <file>', 'where to; absent: standard output')
    .action((options: { config: string; out?: string }) => exportTo(loadConfig(options.config), options.out))
  command
    .command('retire')
    .description('remove entries older than so many days; what is left stays provable')
    .requiredOption('--config <file>', 'configuration of the node (YAML), with the owner of the tables')
    .option('--older-than <days>', 'three years at least', Number, 3653)
    .action((options: { config: string; olderThan: number }) =>
      retire(loadConfig(options.config), options.olderThan),
    )
  return command
}

async function retire(config: Config, olderThanDays: number): Promise<void> {
  const { retireJournal } = await import('../audit/retention.ts')
  const { openJournal } = await import('../audit/journal.ts')
  const { loadNodeKeys } = await import('../trust/keys.ts')
  if (!config.trust) throw new Error('Without keys of its own a node cannot prove what it removed')
  const keys = await loadNodeKeys(config.trust.keys)
  const database = await openDatabase(config)
  const store = auditJournalStore(database)
  const journal = openJournal({ store, keys, node: 'retention', log: createLog('error') })
  try {
    const retired = await retireJournal({ store, keys, auditKeys: keys.auditKeys }, { olderThanDays })
    for (const { node, seq } of retired) {
      const entry = { kind: 'security-changed', outcome: 'success', transaction: randomUUID() } as const
      await journal.append({ ...entry, reason: `journal of ${node} removed up to entry ${seq}` })
      console.log(`Removed the entries of ${node} up to ${seq}.`)
    }
    if (retired.length === 0) console.log('Nothing is old enough.')
  } finally {
    await journal.close()
    await database.close()
  }
}

async function verify(config: Config, json: boolean): Promise<void> {
  const { verifyJournal } = await import('../audit/verify.ts')
  const { loadNodeKeys } = await import('../trust/keys.ts')
  const keys = config.trust ? (await loadNodeKeys(config.trust.keys)).auditKeys : []
  const database = await openDatabase(config)
  try {
    const found = await verifyJournal({
      store: auditJournalStore(database),
      keys,
      country: config.country,
    })
    if (json) console.log(JSON.stringify(found))
    else if (found.kind === 'intact')
      console.log(`Intact: ${found.records} entries, ${found.checkpoints} signed checkpoints.`)
    else if (found.kind === 'broken')
      console.log(`BROKEN: the chain of ${found.node} can't be trusted from entry ${found.seq} on.`)
    else console.log(`BROKEN: the checkpoint at entry ${found.seq} of ${found.node} does not fit the chain.`)
    process.exitCode = verifyExit[found.kind]
  } finally {
    await database.close()
  }
}

async function exportTo(config: Config, out: string | undefined): Promise<void> {
  const { exportAudit } = await import('../audit/export.ts')
  const database = await openDatabase(config)
  const target = out === undefined ? process.stdout : createWriteStream(out, { mode: 0o600 })
  try {
    const lines = exportAudit(auditJournalStore(database))
    for await (const line of lines) if (!target.write(line)) await once(target, 'drain')
    if (target !== process.stdout) await new Promise<void>((resolve) => target.end(() => resolve()))
  } finally {
    await database.close()
  }
}
