import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

type Shell = 'bash' | 'zsh' | 'fish'

/** What prints the proposals of a shell for a command line whose last word is not complete; `completion` stands in the file beside it. */
const PROPOSE: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '-c',
    `. ./completion; COMP_WORDS=(statesweep ${quoted(words)}); COMP_CWORD=${words.length}; _statesweep; printf '%s\n' "\${COMPREPLY[@]}"`,
  ],
  // As bashcompinit calls such a function; it compares with the word afterwards.
  zsh: (words) => [
    '-fc',
    `autoload -Uz compinit; compinit -u -D; . ./completion
    propose() {
      emulate -L sh; setopt kshglob noshglob braceexpand nokshautoload
      local -a COMP_WORDS COMPREPLY; local COMP_CWORD=${words.length}
      COMP_WORDS=(statesweep ${quoted(words)}); _statesweep
      for one in "\${COMPREPLY[@]}"; do case "$one" in ${quoted(words.slice(-1))}*) print -r -- "$one";; esac; done
    }
    propose`,
  ],
  fish: (words) => ['--no-config', '-c', `source completion; complete -C 'statesweep ${words.join(' ')}'`],
}
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
const hasShell = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0

const folder = createFolder({
  'a.sweep.ts': sweepFile({ name: 'abc' }),
  statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`,
})
afterAll(() => folder[Symbol.dispose]())
chmodSync(join(folder.path, 'statesweep'), 0o755)
folder.run('run', 'a.sweep.ts', '--backend', 'inline')

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

describe('statesweep completion', () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    it.skipIf(!hasShell(shell))(
      `completes commands, options, their values, experiments and files in ${shell}, where it is installed`,
      () => {
        expect(proposals(shell, ['ru'])).toEqual(['run', 'runs'])
        expect(proposals(shell, ['export', '--fo'])).toEqual(['--format'])
        expect(proposals(shell, ['export', '--format', ''])).toEqual(['csv', 'jsonl', 'md', 'parquet'])
        expect(proposals(shell, ['show', 'a'])).toEqual(['abc'])
        expect(proposals(shell, ['run', 'a.'])).toEqual(['a.sweep.ts'])
      },
    )
  }

  it('has all commands for each shell, and refuses others', () => {
    using folder = createFolder()
    for (const shell of ['bash', 'zsh', 'fish']) expect(folder.run('completion', shell).stdout).toMatch(/\bretry\b/)
    expect(folder.run('completion', 'tcsh')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Allowed choices are bash, zsh, fish.'),
    })
    expect(spawnSync('bash', ['-n'], { input: folder.run('completion', 'bash').stdout }).status).toBe(0)
  })
})
