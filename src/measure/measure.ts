import { performanceNow } from '../engine-globals.js'
import type { Summary } from '../statistics/summarize.js'
import { GarbageWatch } from './garbage-watch.js'
import { loadWarnings, outlierWarnings } from './noise.js'
import { type MeasureOptions, resolveMeasureOptions } from './options.js'
import { createTimer, type Timer } from './timer.js'

/** The time that calls of a function took, in milliseconds a call. */
export interface Measurement extends Summary {
  /** Each sample: the time of a batch over its calls. */
  readonly samples: Float64Array
  /** Calls in a batch. */
  readonly batch: number
  /** Garbage collections during all samples, and the milliseconds that they took. */
  readonly gc: { readonly count: number; readonly time: number }
  /** Samples far from the others: modified z-score over 3.5. */
  readonly outliers: number
  /** Reasons to doubt the numbers: a busy machine, many outliers. Empty where there are none. */
  readonly warnings: readonly string[]
}

/**
 * Milliseconds that a batch lasts at least. The clock steps by less than a microsecond, a
 * thousandth of it.
 */
const LEAST_BATCH = 1

/**
 * Measures how long a function takes, for a step to record. It times calls in batches long enough
 * for the clock, keeps results from being optimised away, and gives each measurement a loop of its
 * own, so that an earlier measurement does not slow it. It awaits a function that returns a
 * promise, call after call, which costs about 0.1 us.
 *
 * Measure with `--jobs 1`, or the work of other runs is measured, too. With `repeats`, rounds are
 * interleaved over all configurations. `--backend processes --isolate` gives each run a fresh
 * process, free of the compiled code and garbage of earlier runs.
 *
 * @throws UnknownOptionError, OptionValueError; and what the function throws.
 * @example
 * const { median, ci } = await measure(() => [3, 1, 2].sort(), { time: 20, warmup: 5 })
 * run.fields.sorting = median
 */
export async function measure(fn: () => unknown, options: MeasureOptions = {}): Promise<Measurement> {
  const { time, samples: least, warmup, gc } = resolveMeasureOptions(options)
  const timer = await createTimer(fn)
  const batch = await batchFor(timer, warmup)
  const watch = new GarbageWatch()
  const spans: (readonly [start: number, end: number])[] = []
  const begun = performanceNow()
  while (spans.length < least || performanceNow() - begun < time) spans.push(await timer(batch))
  const collected = await watch.end()
  const samples = Float64Array.from(spans, (span) => (span[1] - span[0] - (gc === 'exclude' ? collected.within(span) : 0)) / batch)
  return await describe(samples, { batch, gc: collected.total(spans) })
}

/**
 * Doubles the batch until it lasts long enough by the fastest calls so far, since other programs
 * may hold up a batch. Goes on for the time of the warm-up: code that is compiled late gets a
 * larger batch.
 */
async function batchFor(timer: Timer, warmup: number): Promise<number> {
  let batch = 1
  let fastest = Number.POSITIVE_INFINITY
  const begun = performanceNow()
  for (;;) {
    const [start, end] = await timer(batch)
    fastest = Math.min(fastest, (end - start) / batch)
    if (fastest * batch < LEAST_BATCH) batch *= 2
    else if (end - begun >= warmup) return batch
  }
}

/** Loads the statistics when there is something to describe: they would cost every start 4 ms. */
async function describe(samples: Float64Array, { batch, gc }: Pick<Measurement, 'batch' | 'gc'>): Promise<Measurement> {
  const { summarize } = await import('../statistics/summarize.js')
  const { outliers } = await import('../statistics/outliers.js')
  const values = Array.from(samples)
  const summary = summarize(values)
  if (summary === undefined) throw new RangeError('no sample was taken')
  const odd = outliers(values).length
  return {
    ...summary,
    samples,
    batch,
    gc,
    outliers: odd,
    warnings: [...outlierWarnings(odd, { n: values.length, noun: 'samples' }), ...loadWarnings()],
  }
}
