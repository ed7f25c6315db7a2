import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

interface Package {
  /** A program or file that shows that it is there. */
  readonly program: string
  readonly name: string
}

/** What the tests use from Debian. */
const needs: readonly Package[] = [
  { program: '/usr/bin/chromium', name: 'chromium' },
  { program: '/usr/bin/dcmdump', name: 'dcmtk' },
  { program: '/usr/bin/dciodvfy', name: 'dicom3tools' },
  { program: '/usr/sbin/Orthanc', name: 'orthanc' },
  { program: '/usr/share/orthanc/plugins/libOrthancDicomWeb.so', name: 'orthanc-dicomweb' },
  { program: '/usr/lib/postgresql', name: 'postgresql' },
  { program: '/usr/bin/swift-proxy-server', name: 'swift-proxy' },
  { program: '/usr/bin/swift-account-server', name: 'swift-account' },
  { program: '/usr/bin/swift-container-server', name: 'swift-container' },
  { program: '/usr/bin/swift-object-server', name: 'swift-object' },
  { program: '/usr/bin/opj_decompress', name: 'libopenjp2-tools' },
  { program: '/usr/bin/memcached', name: 'memcached' },
  { program: '/usr/lib/python3/dist-packages/pydicom', name: 'python3-pydicom' },
  { program: '/usr/lib/python3/dist-packages/numpy', name: 'python3-numpy' },
  { program: '/usr/lib/python3/dist-packages/PIL', name: 'python3-pil' },
]

/** Measures a server's answers; the benchmarks use it beside what the tests use. */
export const wrk: Package = { program: '/usr/bin/wrk', name: 'wrk' }

/** Installs what is missing when this is root on Debian; otherwise throws with the names of what is missing. */
export function ensureDebianPackages(...more: readonly Package[]): void {
  const missing = [...needs, ...more].filter(({ program }) => !existsSync(program)).map(({ name }) => name)
  if (missing.length === 0) return
  const debian = existsSync('/etc/os-release') && /^ID=debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  if (!debian || process.getuid?.() !== 0)
    throw new Error(`These Debian packages are needed, please install them: ${missing.join(' ')}`)
  console.error(`Installing from Debian: ${missing.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]): number | null =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env }).status
  if (apt('update') !== 0 || apt('install', '-y', '--no-install-recommends', ...missing) !== 0)
    throw new Error(`These Debian packages could not be installed: ${missing.join(' ')}`)
}
