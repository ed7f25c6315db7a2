import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type DemoData, makeDemoData } from './make-demo-data.ts'
import { type Running, runProcess, startProcess } from './processes.ts'
import { makeWorld, type World } from './world.ts'

const root = resolve(import.meta.dirname, '..')
const cli = join(root, 'bin/roentgate.js')
const identityProvider = join(root, 'demo/identity-provider.ts')

export interface Demo {
  readonly world: World
  readonly data: DemoData
  readonly login: { readonly user: string; readonly password: string }
  stop(): Promise<void>
}

/** Published on purpose: the demonstration listens on loopback and knows made-up people only. */
export const login = { user: 'ines', password: 'roentgate' }

interface Options {
  readonly dir: string
  readonly basePort: number
  /** Throws away what an earlier run left. */
  readonly reset: boolean
  /** Steps as they are done, for a person who waits. */
  readonly onStep: (what: string) => void
}

/** Starts both countries and the identity provider, each as a process of its own; the first time it makes the data. */
export async function runDemo({ dir, basePort, reset, onStep }: Options): Promise<Demo> {
  if (reset) rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const world = await makeWorld(dir, basePort)
  const running: Running[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()))
  }
  const start = async (name: string, program: string, args: readonly string[]): Promise<void> => {
    running.push(await startProcess(name, program, args, join(dir, `${name}.log`)))
  }
  try {
    const { port, secretFile } = world.identity
    const identityArgs = [
      '--port',
      String(port),
      '--portal',
      world.addresses.PT.portal,
      '--secret-file',
      secretFile,
    ]
    const data = prepareData(dir, onStep)
    // All are waited for, even when one fails: what has started by then is stopped.
    const started = await Promise.allSettled([
      data,
      start('identity', identityProvider, identityArgs).then(() =>
        start('pt', cli, ['serve', '--config', world.configs.PT]),
      ),
      start('fi', cli, ['serve', '--config', world.configs.FI]),
    ])
    const failed = started.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    await importData(dir, world, onStep)
    return { world, data: await data, login, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const madeFile = (dir: string): string => join(dir, 'phantoms', 'demo.json')

async function prepareData(dir: string, onStep: Options['onStep']): Promise<DemoData> {
  if (existsSync(madeFile(dir))) return JSON.parse(readFileSync(madeFile(dir), 'utf8'))
  onStep('Making phantoms, people and reports')
  rmSync(join(dir, 'phantoms'), { recursive: true, force: true })
  return makeDemoData(join(dir, 'phantoms'))
}

/** As one medium: persons first, so that the hospital's numbers are known to be theirs, then images and reports. */
async function importData(dir: string, world: World, onStep: Options['onStep']): Promise<void> {
  const done = join(dir, 'imported')
  if (existsSync(done)) return
  onStep('Importing them into the hospital archive of Finland')
  const paths = ['patients', 'dicom', 'reports'].map((folder) => join(dir, 'phantoms', folder))
  await runProcess('import', cli, ['import', '--config', world.configs.FI, ...paths], join(dir, 'import.log'))
  writeFileSync(done, '')
}
