import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MAIN = join(ROOT, 'dist/src/cli/main.js')
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** The README's files in a folder where the package is installed. */
function install(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/statesweep'), 'dir')
  for (const [, name = '', text = ''] of readme.matchAll(/^```\w+ (\S+)\n(.*?)^```/gms)) writeFileSync(join(folder, name), text)
  return folder
}

it('shows what the demo prints', () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'demo'], { cwd: ROOT, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  // A slow machine prints progress, too.
  const withoutTimes = (text: string) =>
    text.replace(/in [\d.]+ (m?s|min \d+ s)(, speed-up [\d.]+x on \d+ workers?)?/, 'in TIME').replaceAll(/^ *\d+% .*\n/gm, '')
  const shown = /^```text\n(\d+ done.*?)^```/ms.exec(readme)?.[1] ?? ''
  expect(withoutTimes(shown)).toBe(withoutTimes(stderr + stdout))
  // OEIS A000170.
  const solutions = Array.from(stdout.matchAll(/^ *\d+ +(\d+)$/gm), ([, count]) => Number(count))
  expect(solutions).toEqual([92, 352, 724, 2680, 14200, 73712, 365596, 2279184, 14772512])
}, 120_000)

it('has a library example that runs, and executes nothing the second time', () => {
  const folder = install()
  const run = () => execFileSync(process.execPath, ['main.mjs'], { cwd: folder, encoding: 'utf8' })
  const first = run()
  expect(first.match(/\{ AB: (\d+) \}/g)).toEqual(['{ AB: 8 }', '{ AB: 9 }', '{ AB: 11 }', '{ AB: 13 }'])
  expect(run()).toBe(first)
})

it('has a sweep that runs as it is shown', () => {
  const folder = install()
  const [run = '', query = ''] = /^npx statesweep run pi.*?^```/ms.exec(readme)?.[0].split('\n') ?? []
  const shell = (line: string) =>
    execFileSync('sh', ['-c', line.replace('npx statesweep', `'${process.execPath}' '${MAIN}'`)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  shell(run)
  const rows = shell(query)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number))
  expect(rows.map(([samples]) => samples)).toEqual([1e4, 1e5, 1e6])
  // Ten repeats: the standard error of the mean is 1.64 / sqrt(10 samples).
  for (const [samples = 1, pi = 0] of rows) expect(Math.abs(pi - Math.PI)).toBeLessThan((4 * 1.64) / Math.sqrt(10 * samples))
})
