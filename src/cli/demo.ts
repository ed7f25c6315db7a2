import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { untilStopped } from './until-stopped.ts'

const root = resolve(import.meta.dirname, '../..')

interface Options {
  readonly data: string
  readonly basePort: number
  readonly reset?: true
  readonly json?: true
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('run two countries, Finland (source) and Portugal (requester), on this machine')
    .option('--data <dir>', 'where everything is kept', resolve(root, '.roentgate/demo'))
    .option('--base-port <port>', 'first of the ports', port, 4100)
    .option('--reset', 'begin anew')
    .option('--json', 'print one line when ready and then nothing')
    .action(demo)
}

async function demo({ data, basePort, reset, json }: Options): Promise<void> {
  const started = performance.now()
  const say = (what: string): void => {
    if (!json) console.error(`  ${what} ...`)
  }
  buildPortal(say)
  const { runDemo } = await import('../../demo/run-demo.ts')
  const running = await runDemo({ dir: resolve(data), basePort, reset: reset === true, onStep: say })
  const { world, login } = running
  const patients = running.data.people.map(({ identifier, family, given, birthDate }) => ({
    country: 'FI',
    identifier,
    family,
    given,
    birthDate,
  }))
  if (json) {
    const countries = {
      FI: { config: world.configs.FI, ...world.addresses.FI },
      PT: { config: world.configs.PT, ...world.addresses.PT },
    }
    console.log(
      JSON.stringify({ ready: true, portal: world.addresses.PT.portal, login, countries, patients }),
    )
  } else {
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const people = patients.map(
      ({ identifier, family, given, birthDate }) =>
        `    ${identifier.value}  ${birthDate}  ${family}, ${given}`,
    )
    console.log(`
Two countries are running (${seconds} s). Open the portal of Portugal:

    ${world.addresses.PT.portal}
    user ${login.user}   password ${login.password}

Patients of Finland, by identity code and date of birth:
${people.join('\n')}

Bring in your own studies:  npx roentgate import --config ${world.configs.FI} FOLDER
Stop with Ctrl-C.`)
  }
  await untilStopped()
  await running.stop()
  process.exit(0)
}

/** The portal is built when the packages are installed; this is for a checkout where that was left out. */
function buildPortal(say: (what: string) => void): void {
  if (existsSync(resolve(root, 'portal/dist/index.html'))) return
  say('Building the portal')
  const vite = resolve(root, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', 'portal'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error('The portal could not be built')
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1024 || value > 65_500)
    throw new InvalidArgumentError('Give a port from 1024 to 65500.')
  return value
}
