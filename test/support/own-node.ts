import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { startProcess } from '../../demo/processes.ts'
import { root } from './demo.ts'
import { freePort } from './source-node.ts'

/** A hospital's node of Finland as a process of its own, with a database and objects of its own. */
export interface OwnNode {
  readonly config: string
  readonly hospital: string
  readonly operations: string
  readonly dimse: { readonly host: string; readonly port: number; readonly aet: string }
  stop(): Promise<void>
}

/** Starts one that no other country knows, for what the demonstration must not be troubled with; `dimse` adds to its DIMSE settings, `objects` is its store. */
export async function ownNode(
  settings: { readonly dimse?: object; readonly objects?: object } = {},
): Promise<OwnNode> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-node-'))
  mkdirSync(join(folder, 'data'))
  const host = '127.0.0.1'
  const [hospital, dimse, operations] = [await freePort(), await freePort(), await freePort()]
  const config = join(folder, 'roentgate.yaml')
  writeFileSync(
    config,
    stringify({
      country: 'FI',
      roles: ['source'],
      organisation: { name: 'Lumivaara', oid: '1.2.246.10.99999999' },
      dataDir: 'data',
      ...(settings.objects && { objects: settings.objects }),
      patients: { defaultSystem: 'urn:oid:1.2.246.10.99999999.14' },
      listen: {
        hospital: { host, port: hospital },
        dimse: { host, port: dimse, aet: 'ROENTGATE', ...settings.dimse },
        operations: { host, port: operations },
      },
    }),
  )
  const args = ['serve', '--config', config]
  const running = await startProcess('node', join(root, 'bin/roentgate.js'), args, join(folder, 'log'))
  return {
    config,
    hospital: `http://${host}:${hospital}`,
    operations: `http://${host}:${operations}`,
    dimse: { host, port: dimse, aet: 'ROENTGATE' },
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
