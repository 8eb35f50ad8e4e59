import { availableParallelism, loadavg } from 'node:os'

/** A larger share of outliers means that something else is at work on the machine. */
const MANY_OUTLIERS = 0.1

/** Warns when many of `n` values are outliers. */
export const outlierWarnings = (odd: number, { n, noun }: { readonly n: number; readonly noun: string }): string[] =>
  odd > n * MANY_OUTLIERS ? [`${odd} of ${n} ${noun} are outliers: other programs may have been at work`] : []

/** Warns when more wants to execute than there are cores. */
export function loadWarnings(): string[] {
  const [load = 0] = loadavg()
  const cores = availableParallelism()
  return load > cores ? [`the machine is busy: a load of ${load.toFixed(1)} on ${cores} cores in the last minute`] : []
}
