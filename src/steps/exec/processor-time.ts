import { openSync, readSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** The kernel reports hundredths of a second, whatever its own tick is. */
const TICK = 10

export interface ProcessorTime {
  /** Milliseconds, in steps of 10. */
  readonly user: number
  readonly system: number
}

/** Stays open: opening the file takes most of the time of a read. Null if there is none. */
let file: number | null | undefined
const bytes = Buffer.alloc(4096)

/**
 * Processor time of all commands that this process has started and that have ended, with their
 * children. Null if the system does not report it (other than Linux), or if it cannot be
 * attributed: threads of one process start commands at the same time.
 */
export function commandsTime(): ProcessorTime | null {
  file ??= openStat()
  if (file === null) return null
  try {
    const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0))
    // The second field, a name in parentheses, may hold blanks: counted from the third, cutime and
    // cstime are 16 and 17.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { user: Number(fields[13]) * TICK, system: Number(fields[14]) * TICK }
  } catch {
    // A container may hide it.
    return null
  }
}

function openStat(): number | null {
  if (process.platform !== 'linux' || !isMainThread) return null
  try {
    return openSync('/proc/self/stat', 'r')
  } catch {
    return null
  }
}
