import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { calledAs } from '../../dist/src/cli/terminal/shell-command.js'
import { speedUpText } from '../../dist/src/cli/terminal/speed-up.js'
import { createFolder, MAIN, sweepFile } from './run-command.js'

const BATCH = ['exec', 'echo {x}; exit {x}', '--x', '0,1', '--name', 'e'] as const
const hasScript = spawnSync('script', ['--version']).status === 0

/** What a terminal gets. */
function onTerminal(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, columns = 80): string {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const given = { ...process.env, TERM: 'xterm-256color', ...env }
  return spawnSync('script', ['-qec', `stty cols ${columns}; ${words}`, '/dev/null'], { cwd, env: given, encoding: 'utf8' }).stdout
}

describe('the speed-up', () => {
  it('is told only of a second of work and more, on several workers, and never below 1', () => {
    const text = (factor: number | null, busy: number, workers?: number | null) =>
      speedUpText(factor, { busy, ...(workers !== undefined && { workers }) })
    expect(text(1.934, 4000, 2)).toBe(', speed-up 1.93x')
    expect(text(1.934, 4000)).toBe(', speed-up 1.93x')
    expect([text(1.9, 999, 2), text(1, 4000, 1), text(0.99, 4000, 2), text(null, 0, 2)]).toEqual(['', '', '', ''])
  })

  it('is no part of the summary of a short sweep, nor of its description', () => {
    using folder = createFolder()
    expect(folder.run(...BATCH).stderr).toMatch(/^1 done, 1 failed in [\d.]+ m?s$/m)
    expect(folder.run('show').stdout).toMatch(/^ +all runs together [\d.]+ m?s$/m)
  })
})

describe('a next step', () => {
  it('calls the command as it was called', () => {
    expect(calledAs({}, '/usr/bin/statesweep')).toEqual(['statesweep'])
    expect(calledAs({ npm_config_user_agent: 'npm/11.0.0 node/v20.19.0 linux x64' })).toEqual(['npx', 'statesweep'])
    expect(calledAs({ npm_config_user_agent: 'pnpm/10.0.0 npm/? node/v20.19.0' })).toEqual(['pnpm', 'exec', 'statesweep'])
    expect(calledAs({ npm_config_user_agent: 'yarn/1.22.22 npm/? node/v20.19.0' })).toEqual(['yarn', 'statesweep'])
    expect(calledAs({ npm_config_user_agent: 'bun/1.2.0 npm/? node/v24.0.0' })).toEqual(['bunx', 'statesweep'])
    expect(calledAs({}, '/home/me/project/node_modules/.bin/statesweep')).toEqual(['npx', 'statesweep'])
  })

  it('works where it is printed: under npx, and with names that a shell takes apart', () => {
    using folder = createFolder()
    mkdirSync(join(folder.path, 'node_modules/.bin'), { recursive: true })
    symlinkSync(MAIN, join(folder.path, 'node_modules/.bin/statesweep'))
    const sh = (line: string) => spawnSync('bash', ['-c', line], { cwd: folder.path, encoding: 'utf8' })
    const called = 'node_modules/.bin/statesweep'
    const name = `it's a\n"name" $(touch no)`
    const first = spawnSync(process.execPath, [called, ...BATCH.slice(0, -1), name], {
      cwd: folder.path,
      encoding: 'utf8',
    })
    const steps = first.stderr.split('\n').flatMap((line) => /^ {2}(npx statesweep (?!retry).*)$/.exec(line)?.[1] ?? [])
    expect(steps).toHaveLength(2)
    for (const step of steps)
      expect(sh(step.replace('npx statesweep', `'${process.execPath}' ${called}`))).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1'),
      })
    expect(existsSync(join(folder.path, 'no'))).toBe(false)
    expect(folder.run('show', 'none').stderr).toContain('"statesweep ls" lists')
    const none = spawnSync(process.execPath, [called, 'show', 'none'], { cwd: folder.path, encoding: 'utf8' })
    expect(none.stderr).toContain('"npx statesweep ls" lists')
  })
})

describe('help that was asked for', () => {
  it.each([[['--help']], [['help', 'exec']], [['exec', '--help']], [['run', '-h']], [['stats', '--help']]])(
    '%j goes to standard output, in groups',
    (args) => {
      using folder = createFolder()
      const { status, stdout, stderr } = folder.run(...args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/^Usage: statesweep/)
      if (args.includes('exec'))
        expect(stdout.match(/^\w.*:$/gm)).toEqual(expect.arrayContaining(['What to execute:', 'Benchmarks:', 'How to execute:']))
      if (args[0] === '--help') expect(stdout.match(/^\w+:$/gm)).toEqual(['Options:', 'Execute:', 'Look:', 'Evaluate:', 'Other:'])
    },
  )

  it('that was not goes to standard error, with status 2', () => {
    using folder = createFolder()
    expect(folder.run()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Usage: /) })
  })

  it.skipIf(!hasScript)('fits the terminal', () => {
    using folder = createFolder()
    for (const args of [['--help'], ['exec', '--help'], ['stats', '--help']]) {
      const lines = onTerminal(folder.path, args).split('\r\n')
      expect(lines.filter((line) => line.length > 80)).toEqual([])
    }
  })
})

describe('an odd place', () => {
  it.skipIf(!hasScript)('a terminal that cannot draw over a line, TERM=dumb, gets whole lines without codes', () => {
    using folder = createFolder()
    const dumb = onTerminal(folder.path, ['exec', 'sleep 0.3; : {x}', '--x', '1..2', '-j', '1'], { TERM: 'dumb' })
    expect(dumb).not.toContain('\u001b')
    expect(dumb).toMatch(/^2 done in /m)
    expect(onTerminal(folder.path, ['watch'], { TERM: 'dumb' })).toBe('100%  2/2  2 done\r\n')
    expect(stripVTControlCharacters(onTerminal(folder.path, ['watch']))).toBe('\r100%  2/2  2 done\r\n')
  })

  it('is cron, which has next to no environment', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: [1, 2] }' }) })
    const options = { cwd: folder.path, env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8', input: '' } as const
    const cron = (...args: readonly string[]) => spawnSync(process.execPath, [MAIN, ...args], options)
    expect(cron('run', 'a.sweep.ts')).toMatchObject({ status: 0, stderr: expect.stringMatching(/^2 done in /) })
    expect(cron(...BATCH).stderr).toMatch(/^1 done, 1 failed in /m)
    expect(cron('ls').stdout).toMatch(/^test .*\n?/m)
  })

  it('has no standard input, no standard output, or no reader of it', async () => {
    using folder = createFolder()
    const sh = (line: string) => spawnSync('sh', ['-c', line], { cwd: folder.path, encoding: 'utf8' })
    const main = `'${process.execPath}' '${MAIN}'`
    expect(sh(`${main} exec 'cat; echo {x}' --x 1,2 -k <&-`)).toMatchObject({ status: 0, stdout: '1\n2\n' })
    expect(sh(`${main} exec 'echo {x}' --x - --name lines <&-`)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('standard input'),
    })
    expect(sh(`${main} exec 'echo {x}' --x 1,2 --name no-output -k >&-`)).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^2 done/m),
    })
    expect(sh(`${main} exec 'echo {x}' --x 1,2 --name nothing >&- 2>&- <&-; ${main} ls`).stdout).toMatch(/^nothing .* 2 +2 +0 +0 /m)
    const child = spawn(process.execPath, [MAIN, 'exec', 'seq 1 20000; : {x}', '--x', '1..4', '-k', '--name', 'unread'], {
      cwd: folder.path,
    })
    child.stdout.destroy()
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(said).toMatch(/^4 done in /m)
    expect(status).toBe(0)
  })
})

it('a condition or a query with a parameter is refused, and says what to write', () => {
  using folder = createFolder()
  folder.run(...BATCH)
  for (const args of [
    ['runs', '--where', '?'],
    ['runs', '--where', 'params_x = :x', '--sort', 'x'],
    ['stats', '--where', 'params_x = @x'],
    ['query', 'SELECT ?1'],
    ['query', 'SELECT $x'],
  ]) {
    const { status, stderr } = folder.run(...args)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^statesweep: Cannot run the query: it has a parameter, /),
    })
  }
})
