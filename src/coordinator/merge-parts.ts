import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChunkResult } from '../chunk/message.js'
import { partFile } from '../chunk/part-file.js'
import { performanceNow } from '../engine-globals.js'
import type { ChunkTerms, Merged, MergeResult, Recovered, RunStore } from './contracts.js'
import { endedRuns, rangesOf, withoutRuns } from './ended-runs.js'
import type { Flight } from './flight.js'
import type { Attempts } from './retries.js'
import { describeCounts, type Trace } from './trace.js'

/** Failures to read from a chunk if none is retried: `onError` and the final error need these. */
const FAILURES = 100

interface Context {
  readonly store: RunStore
  readonly terms: ChunkTerms
  readonly attempts: Attempts
  readonly trace: Trace
}

/** Merges the parts of a chunk that are closed and not merged yet, one after the other. */
export function* mergeClosed(flight: Flight, context: Context): Generator<Merged> {
  while (existsSync(partFile(flight.file, flight.parts + 1))) {
    const part = merge(flight, context, (file, options) => context.store.mergePart(file, { ...options, mode: flight.mode }))
    note(flight, part)
    yield { ...part, runs: rangesOf(part.runs) }
  }
}

/** Merges the last part of a chunk that has ended. */
export function mergeLast(flight: Flight, context: Context, result: Pick<ChunkResult, 'rest'>): Merged {
  const part = merge(flight, context, (file, options) => context.store.merge(file, { ...options, mode: flight.mode }))
  const before = Array.from(flight.recorded, (run) => ({ run }))
  return { ...part, runs: withoutRuns(endedRuns(flight, result), before) }
}

/** Recovers, one after the other, the parts of a chunk whose worker died. */
export function* recoverParts(flight: Flight, context: Context): Generator<Merged & Pick<Recovered, 'escaped'>> {
  let isLast: boolean
  do {
    isLast = !existsSync(partFile(flight.file, flight.parts + 1))
    const part = context.store.recover(partFile(flight.file, flight.parts), optionsOf(context))
    note(flight, part)
    yield { ...part, runs: rangesOf(part.runs) }
  } while (!isLast)
}

const optionsOf = ({ terms, attempts }: Context) => ({ ...terms, failures: attempts.isOn ? Number.MAX_SAFE_INTEGER : FAILURES })

function merge<T extends MergeResult>(
  flight: Flight,
  context: Context,
  take: (file: string, options: ReturnType<typeof optionsOf>) => T,
): T {
  const file = partFile(flight.file, flight.parts)
  const begun = performanceNow()
  const merged = take(file, optionsOf(context))
  context.trace(() => `chunk ${basename(file)}: merged in ${(performanceNow() - begun).toFixed(1)} ms, ${describeCounts(merged.counts)}`)
  return merged
}

function note(flight: Flight, { runs, escaped }: Recovered): void {
  flight.parts++
  flight.escaped += escaped
  for (const run of runs) flight.recorded.add(run)
}
