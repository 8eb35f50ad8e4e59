import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Flags followed by a script: a child would execute it too, and start children in turn. */
const WITH_SCRIPT = /^(-e|-p|-pe|--eval|--print)$/
/** Flags for the main script, and the port of a debugger, which only one process can have. */
const MAIN_ONLY = /^(--(eval|print|input-type|inspect|watch|test|check|interactive)|-[cip]$)/

/** Selects the flags of Node.js for a child process: loaders, conditions, limits, with values. */
export function inheritedFlags(flags: readonly string[]): string[] {
  const kept: string[] = []
  let dropsValue = false
  for (const [at, flag] of flags.entries()) {
    const isScript = WITH_SCRIPT.test(flags[at - 1] ?? '')
    if (isScript || (dropsValue && !flag.startsWith('-'))) continue
    dropsValue = WITH_SCRIPT.test(flag) || MAIN_ONLY.test(flag)
    if (!dropsValue) kept.push(flag)
  }
  return kept
}

/** Kills a process and its group: the commands that steps started, and their children. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    // Windows has no groups: kills the process alone there.
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch (error) {
    // The group is empty.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * True while a signal or a debugger has stopped the process. Reads `/proc`, in 20 us; false where
 * there is none.
 */
export function isStopped({ pid }: ChildProcess): boolean {
  try {
    // The name of the program, in parentheses, may hold anything; the state follows.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return /^[Tt]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
