import type { ChildProcess } from 'node:child_process'

/** Ends a process that leads a group, and whatever else is in the group: commands that steps have started, with their own children. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    // Windows has no groups: there the process ends alone.
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch (error) {
    // Nobody is left in it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
