import type { ChunkResult, Verdict } from '../chunk/message.js'
import { type Ranges, rangesSize, runsOf, splitRanges } from '../chunk/ranges.js'

/** The runs that a chunk has ended: all but its rest, and those that verdicts tell of. */
export function endedRuns(
  { runs, verdicts }: { readonly runs: Ranges; readonly verdicts: readonly Verdict[] },
  { rest }: Pick<ChunkResult, 'rest'>,
): Ranges {
  const [ended] = splitRanges(runs, rangesSize(runs) - rangesSize(rest))
  return [...ended, ...rangesOf(verdicts.map(({ run }) => run))]
}

/** Runs by number as ranges, as few as their order allows. */
export function rangesOf(runs: Iterable<number>): Ranges {
  const ranges: [number, number][] = []
  for (const run of runs) {
    const last = ranges.at(-1)
    if (last?.[1] === run) last[1]++
    else ranges.push([run, run + 1])
  }
  return ranges
}

/** The ranges without these few runs. */
export function withoutRuns(ranges: Ranges, runs: readonly { readonly run: number }[]): Ranges {
  if (runs.length === 0) return ranges
  const left = new Set(runs.map(({ run }) => run))
  return rangesOf([...runsOf(ranges)].filter((run) => !left.has(run)))
}
