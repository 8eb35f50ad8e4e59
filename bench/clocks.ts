import { readFileSync } from 'node:fs'

/**
 * Linux counts the nanoseconds of the main thread here. Node 20 has no `process.threadCpuUsage`.
 */
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`

export interface Clocks {
  readonly ms: number
  readonly coordinatorMs?: number
  readonly cpuMs: number
}

/**
 * Starts to count. The function gives the wall time since, the CPU time of the main thread (where
 * the system counts it; V8's helpers, which collect garbage, count for the process alone), and the
 * CPU time of the process.
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
