import { readFileSync } from 'node:fs'

/** Where Linux counts the nanoseconds of the main thread, which has the process's id. Node 20 has no `process.threadCpuUsage`. */
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`

export interface Clocks {
  readonly ms: number
  readonly coordinatorMs?: number
  readonly cpuMs: number
}

/**
 * Starts to count; the function gives what has passed: wall time, CPU time of the main thread (where the system tells it; V8's helpers, which collect
 * its garbage, count for the process alone), CPU time of the process.
 */
export function startClocks(): () => Clocks {
  const thread = threadMs()
  const cpu = process.cpuUsage()
  const start = performance.now()
  return () => {
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    const now = threadMs()
    return { ms, cpuMs: (user + system) / 1000, ...(now !== undefined && thread !== undefined && { coordinatorMs: now - thread }) }
  }
}

function threadMs(): number | undefined {
  try {
    return Number(readFileSync(SCHEDSTAT, 'utf8').split(' ', 1)[0]) / 1e6
  } catch {
    // Not Linux.
    return undefined
  }
}
