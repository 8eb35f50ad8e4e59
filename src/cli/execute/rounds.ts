import { list } from '../../spaces/list.js'
import type { Params, Space } from '../../spaces/space.js'
import type { Benchmark } from '../sources/benchmark-options.js'
import type { Sample } from '../statistics/samples.js'

/** One run at a time, by number: round by round, since repeats are the outermost axis. */
export const SERIAL = { concurrency: 1, order: 'given' } as const

/** Share of runs added to reach the time: another phase for the last few restarts workers. */
const MARGIN = 1.05

/**
 * How often to measure a combination in all: first the least number of runs, then, by their mean,
 * enough runs to reach the time. A combination with failed runs gets no more.
 */
export function repeatsFor({ values, failed, wall }: Sample, { runs, time }: NonNullable<Benchmark['least']>): number {
  const ended = values.length + failed
  if (ended < runs || failed > 0 || wall >= time) return Math.max(runs, ended)
  return ended + Math.ceil((MARGIN * (time - wall)) / (wall / values.length))
}

/** Points in rounds over all combinations that need more runs: a drift meets all alike. */
export function roundsOf(samples: readonly Sample[], least: NonNullable<Benchmark['least']>): Space {
  const repeats = samples.map((sample) => repeatsFor(sample, least))
  const rounds = Math.max(...repeats)
  const points: Params[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [at, { params }] of samples.entries()) if (round < (repeats[at] ?? 0)) points.push(params)
  }
  return list(points)
}

/** True if nothing is left to measure. */
export const isMeasured = (samples: readonly Sample[], least: NonNullable<Benchmark['least']>): boolean =>
  samples.every((sample) => repeatsFor(sample, least) <= sample.values.length + sample.failed)
