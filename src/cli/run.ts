import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { asExchangeError } from '../errors.ts'
import { auditCommand } from './audit.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { exit } from './exit.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { revokeCommand } from './revoke.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'
import { trustCommand } from './trust.ts'
import { verifyCommand } from './verify.ts'

const commands = [
  demoCommand,
  serveCommand,
  importCommand,
  tokenCommand,
  verifyCommand,
  auditCommand,
  keysCommand,
  trustCommand,
  revokeCommand,
  migrateCommand,
  doctorCommand,
]

/** Runs one verb of the command line and sets the exit code: 0 done, 1 failed, 2 wrong usage, 3 some items refused. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('roentgate')
    .description('Gateway for the cross-border exchange of medical images and imaging reports')
    .version('0.1.0')
    .showHelpAfterError('(add --help for the words this verb takes)')
  for (const make of commands) program.addCommand(make())
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
    command.exitOverride()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exit.done : exit.usage
      return
    }
    console.error(explain(error))
    process.exitCode = error instanceof ConfigError ? exit.usage : exit.failed
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  const refusal = asExchangeError(error)
  if (refusal.code !== 'internal') return `${refusal.tell}${refusal.where ? ` (${refusal.where})` : ''}`
  const cause = refusal.cause
  return cause instanceof Error ? cause.message : String(cause)
}
