import { Command } from 'commander'
import { type Config, loadConfig } from '../config.ts'

/** A verb that works on one node: `--config FILE` is mandatory and read before the verb starts. */
export function nodeCommand<Options extends object>(
  name: string,
  description: string,
  action: (config: Config, options: Options, args: readonly string[]) => Promise<void>,
): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--config <file>', 'configuration of the node (YAML)')
    .action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command
      const options = command.opts<Options & { config: string }>()
      await action(loadConfig(options.config), options, command.args)
    })
}
