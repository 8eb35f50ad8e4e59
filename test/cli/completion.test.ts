import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

/** What bash proposes for the words of a command line, the last of which is not complete. */
function proposals(words: readonly string[]): string[] {
  using folder = createFolder({
    'a.sweep.ts': sweepFile({ name: 'abc' }),
    statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`,
  })
  folder.run('run', 'a.sweep.ts', '--backend', 'inline')
  execFileSync('chmod', ['+x', 'statesweep'], { cwd: folder.path })
  const script = `${folder.run('completion', 'bash').stdout}
    COMP_WORDS=(statesweep ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
    _statesweep; printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}` }
  return execFileSync('bash', ['-c', script], { cwd: folder.path, encoding: 'utf8', env }).trim().split('\n')
}

describe('statesweep completion', () => {
  it('completes commands, options, their values, experiments and files in bash', () => {
    expect(proposals(['ru'])).toEqual(['run', 'runs'])
    expect(proposals(['export', '--fo'])).toEqual(['--format'])
    expect(proposals(['export', '--format', ''])).toEqual(['csv', 'jsonl', 'md', 'parquet'])
    expect(proposals(['show', 'a'])).toEqual(['abc'])
    expect(proposals(['run', 'a.'])).toEqual(['a.sweep.ts'])
  })

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
