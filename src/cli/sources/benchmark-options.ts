import type { Option } from 'commander'
import { ExecUsageError } from '../../errors.js'
import { inGroup } from '../parse/in-group.js'
import {
  type ComparisonOptions,
  compareBaselineOption,
  comparisonProblem,
  failAboveOption,
  referenceOption,
  saveBaselineOption,
} from '../parse/statistics-options.js'
import type { DefiningOptions } from './command-options.js'

/** How a benchmark is measured; the rest is in the step. */
export interface Benchmark {
  /** The field with the times. */
  readonly metric: 'net_ms' | 'wall_ms'
  /** Least runs and milliseconds of each combination; undefined if repeats are given. */
  readonly least?: { readonly runs: number; readonly time: number }
  readonly warmup: number
  readonly setup?: string
  readonly cleanup?: string
}

/** How the numbers are read at the end. */
export interface ReadingOptions extends ComparisonOptions {
  readonly saveBaseline?: string
}

/** Enough for a meaningful interval; hyperfine has the same defaults. */
const LEAST_RUNS = 10
const LEAST_TIME = 3000

/** Options that mean something only in a benchmark. */
const BELONGING = ['minTime', 'warmup', 'setup', 'prepare', 'cleanup', 'reference', 'saveBaseline', 'compareBaseline', 'failAbove'] as const
type Belonging = Partial<Record<(typeof BELONGING)[number], unknown>>

export const readingOptions = (): readonly Option[] => {
  const reference = referenceOption()
  reference.description = 'compare with this combination (default: with the fastest)'
  return inGroup('Benchmarks:', [reference, saveBaselineOption(), compareBaselineOption(), failAboveOption()])
}

/** The options that say how the numbers are read. */
export function readingOf({ reference, saveBaseline, compareBaseline, failAbove }: ReadingOptions): ReadingOptions {
  return {
    ...(reference !== undefined && { reference }),
    ...(saveBaseline !== undefined && { saveBaseline }),
    ...(compareBaseline !== undefined && { compareBaseline }),
    ...(failAbove !== undefined && { failAbove }),
  }
}

/** Undefined if the words define no benchmark. */
export function benchmarkOf({ bench, minTime, repeats, warmup = 0, setup, cleanup, shell }: DefiningOptions): Benchmark | undefined {
  if (!bench) return undefined
  const isTimed = minTime !== undefined || repeats === undefined
  return {
    metric: shell === false ? 'wall_ms' : 'net_ms',
    ...(isTimed && { least: { runs: repeats ?? LEAST_RUNS, time: minTime ?? LEAST_TIME } }),
    warmup,
    ...(setup !== undefined && { setup }),
    ...(cleanup !== undefined && { cleanup }),
  }
}

interface Serial {
  readonly bench?: true
  readonly serial?: true
  readonly jobs?: number
  readonly order?: string
  readonly keepOrder?: true
  readonly tag?: true
}

/** Refuses options that do not go together. Throws ExecUsageError. */
export function checkBenchmark(options: Serial & Belonging & ReadingOptions): void {
  const { bench, serial, jobs = 1, order, keepOrder, tag } = options
  const alone = BELONGING.find((name) => options[name] !== undefined)
  if (!bench && alone !== undefined) throw new ExecUsageError(`${flagOf(alone)} belongs to a benchmark: add --bench.`)
  if ((bench || serial) && (jobs > 1 || order === 'seeded')) {
    const what = jobs > 1 ? `--jobs ${jobs}` : '--order seeded'
    throw new ExecUsageError(`${bench ? '--bench' : '--serial'} executes one run at a time, in rounds: leave out ${what}.`)
  }
  if (bench && (keepOrder || tag))
    throw new ExecUsageError(`--bench prints a table: leave out ${tag ? '--tag' : '--keep-order'}; "statesweep logs" shows the output.`)
  const problem = comparisonProblem(options)
  if (problem !== undefined) throw new ExecUsageError(problem)
}

const flagOf = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
