import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Finding } from '../operator/ports.ts'
import { type Core, openCore } from '../wiring/core.ts'
import { examineNode, examinePeers } from '../wiring/examine.ts'
import { exit } from './exit.ts'
import { nodeCommand } from './with-config.ts'

export function doctorCommand(): Command {
  return nodeCommand<{ json?: true }>(
    'doctor',
    'check database, object store, peers, clock and certificates, and say what to do',
    async (config, { json }) => {
      const findings = await examine(config)
      if (json)
        console.log(JSON.stringify(findings.map((finding) => ({ ...finding, part: partOf(finding) }))))
      else
        for (const finding of findings)
          console.log(`${wordFor(finding)} ${partOf(finding).padEnd(14)} ${finding.words}`)
      if (findings.some(({ ok }) => !ok)) process.exitCode = exit.failed
    },
  ).option('--json', 'print the findings as JSON')
}

const wordFor = ({ ok, note }: Finding): string => (note ? 'look' : ok ? 'ok  ' : 'ILL ')
const partOf = ({ part, of }: Finding): string => (of === undefined ? part : `${part} ${of}`)

async function examine(config: Config): Promise<readonly Finding[]> {
  let core: Core
  try {
    core = await openCore({ ...config, log: { level: 'error' } })
  } catch (error) {
    const words = error instanceof Error ? error.message : 'The node cannot be opened'
    return [{ part: 'start', ok: false, words }]
  }
  try {
    return [...(await examineNode(core)), ...(await examinePeers(core))]
  } finally {
    await core.close()
  }
}
