import type { Command } from 'commander'
import { keepHeapSmall } from './small-heap.ts'
import { untilStopped } from './until-stopped.ts'
import { nodeCommand } from './with-config.ts'

export function serveCommand(): Command {
  return nodeCommand('serve', 'run one node until it is told to stop', async (config) => {
    keepHeapSmall()
    const { startNode } = await import('../main.ts')
    const node = await startNode(config)
    console.error(`Roentgate ${config.country} is ready:`)
    for (const [name, url] of Object.entries(node.addresses)) console.error(`  ${name.padEnd(10)} ${url}`)
    // A parent that starts nodes (the demo) waits for this message.
    process.send?.({ ready: true, addresses: node.addresses })
    await untilStopped()
    await node.stop()
    process.exit(0)
  })
}
