import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

/** Executes a line of the shell in which `$SWEEP` is the command. */
const shell = (cwd: string, line: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync('sh', ['-c', line], { cwd, encoding: 'utf8', env: { ...process.env, SWEEP: `${process.execPath} ${MAIN}`, ...env } })

const REFUSED: readonly (readonly [path: string, problem: string])[] = [
  ['no/such/file', 'there is no folder no/such: make it, or name another path.'],
  ['folder', 'it is a folder: name a file in it.'],
  ['file/x', 'file is no folder: name another path.'],
  ['/proc/x', 'the folder /proc may not be written: make it writable, or name another path.'],
]
const onLinux = it.skipIf(process.platform !== 'linux')

describe('a file that cannot be written', () => {
  onLinux.each(REFUSED)('is refused before the first run: %s', (path, problem) => {
    using folder = createFolder({ file: '' })
    mkdirSync(join(folder.path, 'folder'))
    const command = ['exec', 'echo >> executed', '--name', 'x'] as const
    const message = { status: 2, stdout: '', stderr: `statesweep: Cannot write ${path}: ${problem}\n` }
    expect(folder.run(...command, '--joblog', path)).toMatchObject(message)
    expect(folder.run(...command, '--bench', '--repeats', '2', '--save-baseline', path)).toMatchObject(message)
    expect(readdirSync(folder.path).filter((name) => !name.startsWith('statesweep.db'))).toEqual(['file', 'folder'])
    folder.run(...command)
    expect(folder.run('export', 'x', '--out', path)).toMatchObject(message)
  })

  it('is not touched where it can be', () => {
    using folder = createFolder({ old: 'before' })
    const bench = (command: string, file: string) =>
      folder.run('exec', command, '--bench', '--repeats', '1', '--save-baseline', file, '--name', file).status
    expect(bench('test "$(cat old)" = before', 'old')).toBe(0)
    expect(bench('test ! -e new', 'new')).toBe(0)
    for (const file of ['old', 'new']) expect(readFileSync(join(folder.path, file), 'utf8')).toContain('statesweep baseline')
  })
})

describe('a place where no command can work', () => {
  it.each([['exec true --warmup 1 --repeats 2 --bench'], ['exec true --peak-memory'], ['run a.sweep.ts --backend processes']])(
    'is named where it is the temporary folder: %s',
    (line) => {
      using folder = createFolder({ 'a.sweep.ts': sweepFile({}) })
      const { status, stderr } = shell(folder.path, `$SWEEP ${line}`, { TMPDIR: join(folder.path, 'none') })
      expect(stderr).toBe(
        `statesweep: The temporary folder ${folder.path}/none does not exist, or takes no files: set TMPDIR to a folder that you can write.\n`,
      )
      expect(status).toBe(2)
    },
  )

  it('is named where it is the folder, which was removed', () => {
    using folder = createFolder()
    for (const words of ['ls', 'exec true', 'version'])
      expect(shell(folder.path, `mkdir d && cd d && rmdir ../d && $SWEEP ${words}`)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: 'statesweep: The current folder does not exist any more: change to another one, then try again.\n',
      })
  })

  onLinux('is named where too few files may be open', () => {
    using folder = createFolder()
    for (const limit of [24, 40]) {
      const { status, stderr } = shell(folder.path, `ulimit -n ${limit} && $SWEEP exec 'true {x}' --x 1..9`)
      expect(stderr).toBe(
        `statesweep: This process may open ${limit} files only, and needs 64: raise the limit (\`ulimit -n 1024\`), then try again.\n`,
      )
      expect(status).toBe(2)
    }
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
  })

  onLinux.each([["exec 'true {x}' --x 1..40"], ['run a.sweep.ts']])(
    'has fewer jobs where files are short, says so, and executes all: %s',
    (line) => {
      using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(40) }' }) })
      const { status, stderr, stdout } = shell(folder.path, `ulimit -n 110 && $SWEEP ${line} -j 32 --json`)
      expect(stderr).toMatch(
        /^Executing \d+ of 32 jobs at a time: more would open too many files. Raise the limit \(ulimit -n\) for all.\n/,
      )
      expect(JSON.parse(stdout)).toMatchObject({ counts: { done: 40 } })
      expect(status).toBe(0)
    },
  )
})
