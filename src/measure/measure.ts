import { outliers } from '../statistics/outliers.js'
import { type Summary, summarize } from '../statistics/summarize.js'
import { GarbageWatch } from './garbage-watch.js'
import { loadWarnings, outlierWarnings } from './noise.js'
import { type MeasureOptions, resolveMeasureOptions } from './options.js'
import { createTimer, type Timer } from './timer.js'

/** What calls of a function took, in milliseconds a call. */
export interface Measurement extends Summary {
  /** Each sample: the time of a batch over its calls. */
  readonly samples: Float64Array
  /** Calls in a batch. */
  readonly batch: number
  /** Garbage collections during all samples, and the milliseconds that they took. */
  readonly gc: { readonly count: number; readonly time: number }
  /** Samples far from the others: modified z-score over 3.5. */
  readonly outliers: number
  /** What makes the numbers doubtful: a busy machine, many outliers. Empty where nothing does. */
  readonly warnings: readonly string[]
}

/** A batch lasts at least so many milliseconds: the clock steps by less than a microsecond, a thousandth of it. */
const LEAST_BATCH = 1

/**
 * Measures how long a function takes, for a step to record: calls are timed in batches that the clock resolves, results are kept from being optimised away, and
 * each measurement has a loop of its own, so that what was measured before does not slow it. A function that returns a promise is awaited, call after call; that
 * costs about 0.1 us. Measure with `--jobs 1`, or what other runs do is measured, too; with `repeats` the rounds are interleaved over all configurations. What
 * earlier runs leave in a worker (compiled code, garbage) is kept out by `--backend processes --isolate`: each run, and so each configuration, has a fresh
 * process then.
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
  const begun = performance.now()
  while (spans.length < least || performance.now() - begun < time) spans.push(await timer(batch))
  const collected = await watch.end()
  const samples = Float64Array.from(spans, (span) => (span[1] - span[0] - (gc === 'exclude' ? collected.within(span) : 0)) / batch)
  return describe(samples, { batch, gc: collected.total(spans) })
}

/**
 * Doubles the batch until it lasts, going by the fastest calls so far, since a batch may be held up by other programs, and goes on so for the time of the warm-up:
 * what is compiled late gets a larger one.
 */
async function batchFor(timer: Timer, warmup: number): Promise<number> {
  let batch = 1
  let fastest = Number.POSITIVE_INFINITY
  const begun = performance.now()
  for (;;) {
    const [start, end] = await timer(batch)
    fastest = Math.min(fastest, (end - start) / batch)
    if (fastest * batch < LEAST_BATCH) batch *= 2
    else if (end - begun >= warmup) return batch
  }
}

function describe(samples: Float64Array, { batch, gc }: Pick<Measurement, 'batch' | 'gc'>): Measurement {
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
