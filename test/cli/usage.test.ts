import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createFolder } from './run-command.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

describe('the command line', () => {
  it('prints the version as a result', () => {
    using folder = createFolder()
    for (const args of [['version'], ['--version'], ['-V']]) {
      expect(folder.run(...args)).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' })
    }
  })

  it('has help that fits in 80 columns below the options, which wrap by themselves', () => {
    using folder = createFolder()
    const commands = Array.from(folder.run('--help').stdout.matchAll(/^ {2}([a-z]+) .*\[options\]/gm), ([, name = '']) => name)
    expect(commands.length).toBeGreaterThan(15)
    const wide = commands.flatMap((name) => {
      const below = folder.run(name, '--help').stdout.replace(/^[\s\S]*\n {2}-.*\n( {20}.*\n)*/, '')
      return below.split('\n').filter((line) => line.length > 80)
    })
    expect(wide).toEqual([])
  }, 120_000)

  it.each([
    [['rn', 'a.sweep.ts'], `unknown command 'rn'\n(Did you mean run?)`],
    [['run', 'a.sweep.ts', '--job', '2'], `unknown option '--job'\n(Did you mean --jobs?)`],
    [['run'], `missing required argument 'file'`],
    [
      ['run', 'a.sweep.ts', '--jobs', '0'],
      `option '-j, --jobs <n>' argument '0' is invalid. Give a number of workers, 1 to 1024, or a share`,
    ],
    [
      ['run', 'a.sweep.ts', '--backend', 'cloud'],
      `option '--backend <name>' argument 'cloud' is invalid. Allowed choices are threads, processes, inline.`,
    ],
    [['run', 'a.sweep.ts', '--db', ':memory:'], `option '--db <path>' argument ':memory:' is invalid. Give the path of a file`],
    [['run', 'a.sweep.ts'], `There is no sweep file a.sweep.ts`],
    [['runs', 'x', '--limit', '-1'], `option '--limit <n>' argument '-1' is invalid. Give a whole number, 1 or more.`],
    [['runs', 'x', '--status', 'broken'], `option '--status <status>' argument 'broken' is invalid. Allowed choices are done, failed,`],
    [['ls', 'x'], `too many arguments for 'ls'`],
  ])('%j ends with status 2 and says what is wrong', (args, message) => {
    using folder = createFolder()
    const { status, stdout, stderr } = folder.run(...args)
    expect(stderr).toContain(`statesweep: ${message}`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})
