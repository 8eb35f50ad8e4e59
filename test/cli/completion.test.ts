import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

type Shell = 'bash' | 'zsh' | 'fish'

/**
 * Prints the proposals of a shell for a command line whose last word is not complete; `completion`
 * is the script.
 */
const PROPOSE: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '-c',
    `. ./completion; . ./completion; COMP_WORDS=(statesweep ${quoted(words)}); COMP_CWORD=${words.length}
    _statesweep; printf '%s\n' "\${COMPREPLY[@]}"`,
  ],
  // What _describe and _files would show.
  zsh: (words) => [
    '-fc',
    `compdef() { :; }; _describe() { print -rl -- "\${(@P)2%%:*}"; }; _files() { print -r -- files; }
    . ./completion; words=(statesweep ${quoted(words)}); CURRENT=${words.length + 1}; _statesweep`,
  ],
  fish: (words) => ['--no-config', '-c', `source completion; complete -C 'statesweep ${words.join(' ')}'`],
}
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
const hasShell = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0

const folder = createFolder({
  'a.sweep.ts': sweepFile({ name: 'abc', params: '{ rate: [1, 2] }', step: 'run.fields.loss = run.params.rate' }),
  'b.sweep.ts': sweepFile({ name: 'a b$(touch oops)', params: '{ other: [1] }' }),
  statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`,
})
afterAll(() => folder[Symbol.dispose]())
chmodSync(join(folder.path, 'statesweep'), 0o755)
folder.run('run', 'a.sweep.ts', '--backend', 'inline')
folder.run('run', 'b.sweep.ts', '--backend', 'inline', '--db', 'b.db')

function proposals(shell: Shell, words: readonly string[]): string[] {
  folder.write('completion', folder.run('completion', shell).stdout)
  const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}` }
  const printed = execFileSync(shell, PROPOSE[shell](words), { cwd: folder.path, encoding: 'utf8', env })
  // fish tells what each is for, too.
  return printed
    .trim()
    .split('\n')
    .map((line) => line.split('\t', 1).join())
}

/** What the scripts are told for the last of these words. */
function proposed(...words: string[]): string[] {
  const { stdout } = folder.run('complete', `--word=${words.at(-1)}`, '--', ...words.slice(0, -1))
  return stdout.split('\n').flatMap((line) => line.split('\t', 1).filter((value) => value !== ''))
}

describe('statesweep completion', () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    it.skipIf(!hasShell(shell))(`completes what is proposed, and files elsewhere, in ${shell}, where it is installed`, () => {
      expect(proposals(shell, ['ru'])).toEqual(['run', 'runs'])
      expect(proposals(shell, ['export', '--fo'])).toEqual(['--format'])
      expect(proposals(shell, ['export', '--format', ''])).toEqual(['csv', 'jsonl', 'md', 'parquet'])
      expect(proposals(shell, ['show', 'a'])).toEqual(['abc'])
      // bash itself completes files where its function proposes nothing.
      expect(proposals(shell, ['run', 'a.'])).toEqual([{ bash: '', zsh: 'files', fish: 'a.sweep.ts' }[shell]])
    })
  }

  it.skipIf(!hasShell('bash'))('takes a name for nothing else, and knows --option=value in bash', () => {
    expect(proposals('bash', ['show', '--db', 'b.db', 'a'])).toEqual(['a\\ b\\$\\(touch\\ oops\\)'])
    expect(spawnSync('ls', { cwd: folder.path, encoding: 'utf8' }).stdout).not.toContain('oops')
    expect(proposals('bash', ['export', '--format', '=', 'j'])).toEqual(['jsonl'])
    expect(proposals('bash', ['export', '--format', '='])).toEqual(['csv', 'jsonl', 'md', 'parquet'])
  })

  it('proposes commands, options and their choices', () => {
    expect(proposed('')).toEqual(expect.arrayContaining(['run', 'exec', 'completion']))
    expect(proposed('')).not.toContain('complete')
    expect(proposed('help', 'comp')).toEqual(['compare', 'completion'])
    expect(proposed('runs', '--st')).toEqual(['--status'])
    expect(proposed('runs', '--status', 'p')).toEqual(['pending'])
    expect(proposed('export', '--format=j')).toEqual(['--format=jsonl'])
    expect(proposed('completion', 'p')).toEqual(['powershell'])
    expect(proposed('none', '')).toEqual([])
    expect(folder.run('complete').status).toBe(2)
  })

  it('proposes experiments and columns of the database', () => {
    expect(proposed('show', '')).toEqual(['abc'])
    expect(proposed('show', '--db', 'b.db', '')).toEqual(['a b$(touch oops)'])
    expect(proposed('show', '--db=b.db', 'abc')).toEqual([])
    expect(proposed('compare', 'abc', 'a')).toEqual(['abc'])
    expect(proposed('compare', 'abc', 'abc', '')).toEqual([])
    expect(proposed('logs', '--experiment', '')).toEqual(['abc'])
    expect(proposed('why', '0', '')).toEqual(['abc'])
    expect(proposed('stats', '--metric', 'l')).toEqual(['loss'])
    expect(proposed('stats', 'abc', '--by', 'status,r')).toEqual(['status,run', 'status,rate'])
    expect(proposed('runs', '--sort=-lo')).toEqual(['--sort=-loss'])
    expect(proposed('runs', '--where', '')).toEqual([])
    expect(folder.run('complete', '--word=', '--', 'show', '--db', 'none.db').stdout).toBe('')
  })

  it('has a script for each shell, and refuses others', () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
      expect(folder.run('completion', shell).stdout).toContain('statesweep complete')
    expect(folder.run('completion', 'tcsh')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Allowed choices are bash, zsh, fish, powershell.'),
    })
  })
})
