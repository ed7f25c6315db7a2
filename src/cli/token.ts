import { type Command, InvalidArgumentError } from 'commander'
import { hospitalScopes } from '../domain/hospital-scopes.ts'
import { nodeCommand } from './with-config.ts'

const longest = 86_400

export function tokenCommand(): Command {
  return nodeCommand<{ scope: string; ttl: number; client: string }>(
    'token',
    'print a bearer token for the hospital listener',
    async (config, { scope, ttl, client }) => {
      const { issueHospitalToken } = await import('../trust/hospital-token.ts')
      if (!config.hospital.tokenKey) throw new Error('hospital.tokenKey is missing')
      console.log(await issueHospitalToken(config.hospital.tokenKey, { scope, ttl, clientId: client }))
    },
  )
    .requiredOption(
      '--scope <scopes>',
      `what it allows, separated by spaces: ${hospitalScopes.join(', ')}`,
      (text) => {
        const unknown = text.split(/\s+/).find((scope) => !hospitalScopes.some((known) => known === scope))
        if (unknown !== undefined)
          throw new InvalidArgumentError(`${unknown} is none of: ${hospitalScopes.join(', ')}.`)
        return text
      },
    )
    .option('--ttl <seconds>', 'how long it is valid', (text) => positive(text, longest), 600)
    .option('--client <name>', 'the system it is for, as it stands in the audit', 'command-line')
}

function positive(text: string, max: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new InvalidArgumentError(`Give whole seconds from 1 to ${max}.`)
  return value
}
