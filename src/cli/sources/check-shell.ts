import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { ExecUsageError } from '../../errors.js'
import { DEFAULT_SHELL } from '../../steps/exec/compile-command.js'
import { parseShell } from '../../steps/exec/shell.js'
import type { CommandSweep } from './sourced-sweep.js'

/**
 * Finds the shell before the first run: each run would fail without it, as on Windows, which has
 * no /bin/sh. Passes over a path that is relative to the folder of the commands.
 *
 * @throws ExecUsageError
 */
export function checkShell({ command, options: { shell = DEFAULT_SHELL, env = {} } }: CommandSweep): void {
  if (typeof command !== 'string') return
  const [program = ''] = parseShell(shell).words
  if (isFound(program, env.PATH ?? process.env.PATH ?? '')) return
  throw new ExecUsageError(
    `There is no shell "${program}": exec needs a POSIX shell (on Windows that of Git or WSL). Name one with --shell, or pass --no-shell.`,
  )
}

function isFound(shell: string, path: string): boolean {
  if (isAbsolute(shell)) return existsSync(shell)
  if (/[\\/]/.test(shell)) return true
  const names = process.platform === 'win32' ? [shell, `${shell}.exe`] : [shell]
  return path.split(delimiter).some((folder) => names.some((name) => existsSync(join(folder, name))))
}
