import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const limits = [
  { files: /\.test\.tsx?$/, lines: 600 },
  { files: /^(src|demo|portal\/src|tools|bench|test)\/.*\.tsx?$/, lines: 400 },
]

/** Fails for source files that have grown past the point where a reader can hold them. */
const files = spawnSync('git', ['ls-files', '-z', '*.ts', '*.tsx'], { encoding: 'utf8' })
  .stdout.split('\0')
  .filter(Boolean)
const tooLong = files.flatMap((file) => {
  const limit = limits.find((one) => one.files.test(file))?.lines
  const lines = readFileSync(file, 'utf8').split('\n').length - 1
  return limit !== undefined && lines > limit ? [`${file}: ${lines} lines, at most ${limit}`] : []
})
for (const line of tooLong) console.log(line)
process.exitCode = tooLong.length > 0 || files.length === 0 ? 1 : 0
