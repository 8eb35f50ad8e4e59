import { ourMark } from './family-mark.js'
import { killMarked, signalMarked } from './marked.js'

/** The number of runs with commands that this process is executing. */
let underWay = 0
/** True once the run is condemned: the end of its command is no longer a result. */
let isCondemned = false

/**
 * Executes the commands of a run. Never settles if the run was condemned meanwhile: this process
 * then ends with the commands.
 */
export async function whileUnderWay<T>(execute: () => Promise<T>): Promise<T> {
  underWay++
  try {
    return await execute()
  } finally {
    underWay--
    if (isCondemned && underWay === 0) endFamily()
  }
}

/** Calls back if the run is aborted, unless this process asks its commands to end anyway. */
export async function whileAbortable<T>(
  signal: AbortSignal | undefined,
  { abort, execute }: { abort: () => void; execute: () => Promise<T> },
): Promise<T> {
  const listener = () => {
    if (!isCondemned) abort()
  }
  signal?.addEventListener('abort', listener)
  try {
    return await execute()
  } finally {
    signal?.removeEventListener('abort', listener)
  }
}

/**
 * Aborts the run of this process, and asks its commands to end, with everything they started.
 * Ends the process when they have ended and the run has settled; at once if nothing is under way.
 * For a process that leads its group; it must ignore SIGTERM itself.
 */
export function endCommands(abort: () => Promise<void> | undefined): void {
  isCondemned = true
  const settled = abort()
  if (settled !== undefined) void whileUnderWay(() => settled)
  // Windows has neither groups nor a signal that asks.
  if (underWay === 0 || process.platform === 'win32') endFamily()
  process.kill(-process.pid, 'SIGTERM')
  // What has left the group: `setsid`, `timeout`, jobs of a shell with `set -m`.
  const mark = ourMark()
  if (mark !== undefined) signalMarked(mark, 'SIGTERM', { exceptGroup: process.pid })
}

/**
 * Ends this process and everything its steps started, at once: all that carries its mark, and its
 * group, which it leads. Windows has neither.
 */
export function endFamily(): void {
  const mark = ourMark()
  if (mark !== undefined) killMarked(mark)
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL')
}
