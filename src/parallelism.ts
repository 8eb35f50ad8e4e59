import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Returns the text of a file; undefined if it does not exist or may not be read. */
type Read = (path: string) => string | undefined

const ROOT = '/sys/fs/cgroup'

/**
 * How many workers can work at the same time: the processors that the process may use, or the share
 * of them that a container grants, rounded up. Node.js 20 (libuv 1.46) ignores such shares; later
 * versions round them down.
 */
export const parallelism = (read: Read = readIfThere): number => Math.min(availableParallelism(), Math.ceil(cpuShare(read)))

/**
 * Processors that the tightest control group grants this process; infinite if none limits it, or
 * off Linux.
 */
export function cpuShare(read: Read): number {
  const groups = [...(read('/proc/self/cgroup') ?? '').matchAll(/^\d+:([^:\n]*):(\/.*)$/gm)]
  const shares = groups.flatMap(([, controllers = '', path = '']) => {
    if (controllers === '') return upwards(path).map((group) => shareIn(read(`${ROOT}${group}/cpu.max`)))
    if (!controllers.split(',').includes('cpu')) return []
    const file = (group: string, name: string) => read(`${ROOT}/cpu${group}/cpu.cfs_${name}_us`) ?? ''
    return upwards(path).map((group) => shareIn(`${file(group, 'quota')} ${file(group, 'period')}`))
  })
  return Math.min(Number.POSITIVE_INFINITY, ...shares)
}

/**
 * Paths of a group and its parents. A container often sees its own group as the root, under a path
 * that it cannot see.
 */
function upwards(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '')
  return Array.from({ length: names.length + 1 }, (_, missing) =>
    names
      .slice(0, names.length - missing)
      .map((name) => `/${name}`)
      .join(''),
  )
}

/** Parses a quota and a period, in microseconds. A quota of `max` or -1 means no limit. */
function shareIn(text = ''): number {
  const [quota = Number.NaN, period = Number.NaN] = text.trim().split(/\s+/).map(Number)
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
